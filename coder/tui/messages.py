"""Messages that cross screens. Those between a widget and its screen are nested in the widget."""

from textual.message import Message


class Submitted(Message):
    """An assignment was submitted: the app says so when it ends, with the receipt."""

    def __init__(self, alias: str, receipt: str) -> None:
        super().__init__()
        self.alias = alias
        self.receipt = receipt
