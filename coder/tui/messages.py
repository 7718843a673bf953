"""Messages that cross screens. Those between a widget and its screen are nested in the widget."""

from textual.message import Message


class Submitted(Message):
    """An assignment was submitted: the app says so when it ends, with the receipt."""

    def __init__(self, alias: str, receipt: str) -> None:
        super().__init__()
        self.alias = alias
        self.receipt = receipt


class SetAside(Message):
    """A session was skipped or given away: the app closes it and says so on the queue."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said
