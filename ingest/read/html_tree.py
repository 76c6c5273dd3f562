"""A page as a tree: decoding, parsing without network, and leaving out what a reader of the page does not see."""

import codecs
import re
from collections.abc import Iterator

from lxml import html

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
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


def page_tree(data: bytes) -> html.HtmlElement:
    """The page without scripts, hidden text, comments and navigation."""
    # lxml refuses a file without any element: give it one. An encoding that the page declares no longer holds.
    text = "<html>" + decoded(data).replace("\0", "")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(text.encode("utf-8", errors="ignore"), parser=parser)
    for element in [element for element in root.iter() if isinstance(element.tag, str)]:
        if element.getparent() is not None and _is_unseen(element):
            element.drop_tree()
    return root


def _is_unseen(element: html.HtmlElement) -> bool:
    tag, label = str(element.tag), element.get("class", "")
    if tag in _UNREAD or element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true":
        return True
    if _HIDDEN_STYLE.search(element.get("style", "")) or _HIDDEN_CLASS.search(label):
        return True
    # Only what can hold a part of the page: a heading may well be called "feedback".
    if tag not in _CONTAINERS:
        return False
    if tag == "header" and not element.xpath("ancestor::main | ancestor::article | .//h1"):
        return True
    if tag in _CHROME or element.get("role", "").lower() in _CHROME_ROLES:
        return True
    return bool(_CHROME_CLASS.search(label))


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


def text_of(element: html.HtmlElement) -> str:
    """All the text in an element as one line."""
    return " ".join("".join(_parts(element)).split())


def _parts(element: html.HtmlElement) -> Iterator[str]:
    if is_note_mark(element):
        return
    apart = "" if is_inline(element) else " "
    yield apart
    yield element.text or ""
    for child in element:
        yield from _parts(child)
        yield child.tail or ""
    yield apart
