"""Tables to draw, and what a phone does to them."""

from bot.dialogue.replies import Table

PHONE = 390
"""Points across, of a phone's screen."""


def table(*rows: tuple[str, ...], columns: tuple[str, ...] = ("Tea", "Coffee")) -> Table:
    """Rows as one writes them: the heading first, then the cells."""
    return Table("Tea and coffee", columns, tuple((row[0], row[1:]) for row in rows), "A note.")


USUAL = table(
    ("Strength", "Mild; it grows with every minute in the pot.", "Strong from the start."),
    ("Time", "Three to five minutes, half an hour if you sit down to it.", "Seconds to minutes."),
    ("Company", "", "Goes well with newspapers, biscuits and people who have to leave soon."),
)
THREE = table(
    ("Strength", "Mild", "Strong", ""),
    ("Ideal for", "Long afternoons with somebody else's grandmother", "", "Cold evenings"),
    columns=("Tea", "Coffee from a small machine", "Hot-chocolate-with-whipped-cream"),
)
LONG = "an everyday sentence with nothing in it but words of a usual length " * 9
ENDLESS = "x" * 600
"""One word without a place to break."""
FORTY = table(
    *((f"Row {number}", LONG, ENDLESS, "Ü" * 300 + " " + "1" * 299) for number in range(40)),
    columns=("Tea", "Coffee", "Chocolate"),
)
NOTHING = Table("", (), ())
ONE = table(("Only row", "Only cell"), columns=("Tea",))
NAMES = table(
    ("Größe", "\N{LEFT DOUBLE QUOTATION MARK}naïve\N{RIGHT DOUBLE QUOTATION MARK}", "Žluťoučký"),
    ("Address", "https://example.org/a/long/one?with=a&question=mark#and-an-anchor", "2-3"),
    columns=("Überfluss", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"),
)
ALL = (USUAL, THREE, FORTY, NOTHING, ONE, NAMES)
