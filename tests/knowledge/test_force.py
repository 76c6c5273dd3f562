import pytest

from knowledge.force import force_of


@pytest.mark.parametrize(
    ("authority", "text", "force"),
    [
        ("A1", "The authority must make arrangements.", "must"),
        ("A2", "Local authorities must make enquiries.", "must"),
        ("A2", "The conference should take place within 15 working days.", "should"),
        ("A3", "Staff must tell the lead.", "should"),
        ("C1", "Staff must ring the hub.", "local"),
        ("C2", "Practitioners should have asked, and must ask.", "learning"),
        ("B3", "Leaders must improve supervision.", "learning"),
        ("D", "Social workers must be named.", "context"),
    ],
)
def test_authority_first_then_the_verb(authority, text, force):
    assert force_of(authority, text) == force
