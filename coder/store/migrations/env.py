"""Runs migrations on the connection that `coder.store.migrate` hands over; there is no offline mode."""

from alembic import context

from coder.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
