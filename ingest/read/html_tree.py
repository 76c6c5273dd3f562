"""A page as a tree: decoding, parsing without network, and leaving out what a reader of the page does not see."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from lxml import html

from ingest.read.notes import carried, taken_out

# NUL, and the characters in which the marks of footnotes are carried: a page's own would take text out.
_UNUSABLE = re.compile("[\0\ue002\ue003]")
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|rem|%)?"
    r"\s*(?:;|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01]",
    re.IGNORECASE,
)
_WHITE_STYLE = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
_HIDDEN_WORDS = 5
"""From so many words on, what is hidden is worth a look: menus of one word are hidden on most pages."""
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:govuk-)?(?:visually-hidden|visuallyhidden|sr-only|screen-reader-text)(?:\s|$)")
_UNREAD_TAGS = """
script style noscript template svg math iframe object embed canvas audio video map img picture source button select
option input textarea datalist dialog head link meta
"""
_INLINE_TAGS = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub
sup time tt u var wbr
"""
_UNREAD = frozenset(_UNREAD_TAGS.split())
_INLINE = frozenset(_INLINE_TAGS.split())
_CHROME = frozenset(["nav", "footer", "aside", "form"])
_CONTAINERS = _CHROME | frozenset(["div", "section", "header", "ul", "ol"])
_CHROME_ROLES = frozenset(["navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert"])
_CHROME_CLASS = re.compile(
    r"cookie-?(?:banner|notice|consent)|breadcrumbs?\b|skip-link|contents-list|table-of-contents|feedback-form|"
    r"gem-c-(?:feedback|related|devolved)|related-(?:content|links)|pagination|social-(?:share|links)|share-links",
    re.IGNORECASE,
)
# What calls itself Latin-1 on the web is Windows-1252; a page whose declaration could be read is not UTF-16.
_MISNAMED = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes) -> str:
    """The text of a page: by its byte-order mark, what it declares, UTF-8, or Windows-1252."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").lstrip("\ufeff")
    declared = _CHARSET.search(data[:4096])
    for encoding in (declared.group(1).decode("ascii") if declared else "", "utf-8"):
        try:
            name = codecs.lookup(encoding).name
            return data.decode(_MISNAMED.get(name, name))
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", errors="replace")


def page_tree(data: bytes, seen: Counter[str] | None = None) -> html.HtmlElement:
    """The page without scripts, hidden text, comments and navigation.

    `seen` is given what a person should know of: places where text was "hidden", or is "white" and was kept.
    """
    seen = Counter() if seen is None else seen
    # lxml refuses a file without any element: give it one. An encoding that the page declares no longer holds.
    text = "<html>" + _UNUSABLE.sub("", decoded(data))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(text.encode("utf-8", errors="ignore"), parser=parser)
    for element in [element for element in root.iter() if isinstance(element.tag, str)]:
        if element.getparent() is None:
            continue
        hidden = _is_hidden(element)
        seen["hidden"] += hidden and _in_text(element) and len(str(element.text_content()).split()) >= _HIDDEN_WORDS
        if hidden or _is_unread(element):
            element.drop_tree()
        elif _WHITE_STYLE.search(element.get("style", "")) and "background" not in element.get("style", "").lower():
            seen["white"] += bool(str(element.text_content()).strip())
    return root


def _in_text(element: html.HtmlElement) -> bool:
    """Is this inside the text of the page? What a site hides in its menus and banners is its own affair."""
    page = element.getroottree().getroot()
    text = page.xpath("//main | //article | //*[@role='main'] | //*[contains(@class, 'govspeak')]")
    return (not text or any(part in text for part in element.iterancestors())) and not element.xpath(
        "ancestor-or-self::nav | ancestor-or-self::form | ancestor-or-self::footer | ancestor-or-self::template"
    )


def _is_hidden(element: html.HtmlElement) -> bool:
    """Is this in the page for nobody's eyes, whatever part of the page it is?"""
    if element.tag in _UNREAD:
        return False
    marked = element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true"
    return marked or _HIDDEN_STYLE.search(element.get("style", "")) is not None


def _is_unread(element: html.HtmlElement) -> bool:
    tag, label = str(element.tag), element.get("class", "")
    if tag in _UNREAD or _HIDDEN_CLASS.search(label):
        return True
    # Only what can hold a part of the page: a heading may well be called "feedback".
    if tag not in _CONTAINERS:
        return False
    if tag == "header" and not element.xpath("ancestor::main | ancestor::article | .//h1"):
        return True
    if tag in _CHROME or element.get("role", "").lower() in _CHROME_ROLES:
        return True
    return bool(_CHROME_CLASS.search(label))


_MARK = re.compile(r"\d{1,3}(?:\s*,\s*\d{1,3})*|[*†‡§]{1,3}|[a-zA-Z]")


def is_inline(element: html.HtmlElement) -> bool:
    return element.tag in _INLINE


def is_note_mark(element: html.HtmlElement) -> bool:
    """A footnote's number in a sentence, or the arrow back to it: "[12]", "↩"."""
    label = f"{element.get('class', '')} {element.get('rel', '')} {element.get('role', '')}".lower()
    if element.tag == "a" and re.search(r"footnote|noteref|doc-backlink", label):
        return True
    if element.tag == "a":
        return str(element.get("href", "")).startswith(("#fn:", "#fnref"))
    return element.tag == "sup" and str(element.get("id", "")).startswith("fnref")


def note_mark(element: html.HtmlElement) -> str:
    """What calls a footnote here, as it is carried inside a text; "" for the arrow back to a sentence."""
    said = str(element.text_content()).strip("[]() \n\t")
    return carried(said) if _MARK.fullmatch(said) else ""


def text_of(element: html.HtmlElement) -> str:
    """All the text in an element as one line, without the marks of footnotes."""
    return taken_out("".join(marked_parts(element)))[0]


def marked_parts(element: html.HtmlElement) -> Iterator[str]:
    """The text in an element, the marks of footnotes carried in it."""
    if is_note_mark(element):
        yield note_mark(element)
        return
    apart = "" if is_inline(element) else " "
    yield apart
    yield element.text or ""
    for child in element:
        yield from marked_parts(child)
        yield child.tail or ""
    yield apart
