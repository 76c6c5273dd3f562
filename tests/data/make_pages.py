"""PDFs for tests, drawn with reportlab: two columns, ruled tables, page labels, pictures of pages, text that nobody sees."""

import io
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

Draw = Callable[[Canvas], None]
WIDTH, HEIGHT = A4
SIZE, LEADING = 11, 14


def drawn(*pages: Draw) -> bytes:
    """A PDF of A4 pages, each drawn by its function."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines(
    canvas: Canvas, said: Sequence[str], x: float, y: float, *, size: float = SIZE, font: str = "Helvetica"
) -> float:
    """Draws lines one below the other from `y` down; returns the height below them."""
    canvas.setFont(font, size)
    for line in said:
        canvas.drawString(x, y, line)
        y -= size * LEADING / SIZE
    return y


def table(canvas: Canvas, rows: Sequence[Sequence[str]], x: float, y: float, widths: Sequence[float]) -> None:
    """A ruled table with a bold head, its lower left corner at (x, y)."""
    made = Table([list(row) for row in rows], colWidths=list(widths))
    made.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")])
    )
    made.wrapOn(canvas, WIDTH, HEIGHT)
    made.drawOn(canvas, x, y)


def picture(said: Sequence[str]) -> Image.Image:
    """A page as a scanner sees it, at 150 dots per inch."""
    image = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(32)
    for number, line in enumerate(said):
        pen.text((140, 160 + 52 * number), line, fill=0, font=font)
    return image


def scan(said: Sequence[str]) -> Draw:
    """A page that is nothing but a picture of words."""

    def page(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture(said)), 0, 0, WIDTH, HEIGHT)

    return page
