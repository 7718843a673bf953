"""The study's database: the one place that knows its SQL.

`engine` opens and guards it, `schema` and `migrations` say what it holds, and one module per noun
reads and appends rows. Transactions belong to `coder.workflow`.
"""
