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


@pytest.mark.parametrize(
    "text",
    [
        "Staff must not promise to keep a secret.",
        "A panel shall be set up.",
        "Trusts are also required to name a doctor.",
        "Each council has a joint and equal duty to plan.",
        "Schools have obligations under the Act.",
        "The board will be under a legal duty to refer.",
        "Prisons are subject to the section 11 duties.",
        "There is also a duty to adjust.",
        "The Act placed new duties on the police.",
        "Section 9 places upon the minister a duty to report.",
        "The Homes Regulations 2015 require managers to keep a record.",
        "the Equality Act 2010, which puts a responsibility on councils to look ahead.",
        "The Duty also requires the authorities to consult.",
        "Further duties are placed on colleges.",
        "Keeping the record is a legal requirement.",
        "This is a duty on councils to house them.",
        "Councils have the statutory responsibility for these children.",
        "The manager has specific responsibilities under regulation 34.",
        "The duty to refer applies to every team.",
        "Employers are not legally permitted to ask.",
        "Coroner’s duty to tell the partners.",
        "Staff should be told that a form must be filled in.",
        "Ask the agency about the duty placed on agencies to refer.",
        "The council is required “so far as is practicable” to ask the child.",
        "The Police Act 2022 and Duty were new. The Crime Act 2022 and requires councils to plan.",
        "The statutory duties of the reviewing officer are to monitor the case.",
        "The council has a number of duties here.",
        "The Government made it a legal requirement to name an officer.",
    ],
)
def test_statutory_guidance_that_states_a_duty_in_law_is_must(text):
    assert force_of("A2", text) == "must"


@pytest.mark.parametrize(
    "text",
    [
        "A child is anyone under 18.",
        "Practitioners need to listen.",
        "Homes may be visited, and staff can help.",
        "Staff may be required to help.",
        "Mustard and custard are served.",
        "The school should be aware of its duties under the Act.",
        "They have regard to their statutory duties.",
        "Agencies are under no obligation to help.",
        "The council has no duty to house them.",
        "These duties are set out below.",
        "The duty does not apply to adults.",
        "Bodies that do not have a statutory duty may attend.",
        "This does not mean that a review must follow.",
        "The lead decides whether enquiries must be made.",
        "This part explains what information schools must record.",
        "We use “must” where the law says so.",
        "Fears must not be allowed to stand in the way.",
        "Under the definition, both people must be over 16.",
        "A visit requires planning.",
        "An act requires care.",
        "It sets out the legal requirements ‘must do’ and what is best.",
        "For a visit to be counted, the visitor must be there.",
        "Further enquiries are required to enable a decision.",
        "They ask where further activity is required to establish if a crime occurred.",
    ],
)
def test_statutory_guidance_that_states_none_is_should(text):
    assert force_of("A2", text) == "should"


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("The minister may by order name a panel.", "context"),
        ("The report need not name a child.", "context"),
        ("Subsection (2) does not require a second visit.", "context"),
        ("Nothing in this section limits section 4.", "context"),
        ("The payments that may be made include fees.", "context"),
        ("The rules may— • (a) say what must be published; • (b) name the person who is to decide.", "context"),
        ("The minister may enforce the duty.", "context"),
        ("Any two of the bodies to which this section applies may review the services.", "context"),
        ("The provision which may be made under subsection (2) includes provision for fees.", "context"),
        ("Directions under subsection (1)— (b) may be varied later.", "context"),
        ("The changes made here do not affect the power to make others.", "context"),
        ("This power does not limit any power of the same kind.", "context"),
        ("The partners for two areas may agree that their areas are to be treated as one.", "context"),
        ("Any two of the bodies to which this section applies must review the services.", "must"),
        ("A council may ask, and the person must reply.", "must"),
        ("A council may not ask.", "must"),
        ("The words may be used by the panel only for that purpose.", "must"),
        ("The panel is to have a chair, and may have a deputy.", "must"),
        ("It is the duty of the council to name an adviser, and it may name two.", "must"),
        ("This section applies to a person who may be a volunteer.", "must"),
        ("Where a child may be at risk, the council shall ask.", "must"),
        ("“Carer” means a person who looks after a child, and may include a friend.", "must"),
        ("This section applies to services as the minister may by order name.", "must"),
        ("These are proceedings in which the welfare of any child living here is or may be in question.", "must"),
        ("This section applies to each council.", "must"),
    ],
)
def test_an_act_binds_unless_it_only_permits(text, force):
    assert force_of("A1", text) == force


@pytest.mark.parametrize(
    ("authority", "passage", "force"),
    [
        ("A1", "(1) The panel may ask.\n\n(2) The person asked must reply.", "must"),
        ("A1", "(1) The panel may ask.\n\n(2) The panel may pay.", "context"),
        ("A1", "(1) “Panel” means the panel.\n\n(2) The panel may pay.", "must"),
        ("A2", "It asks whether enquiries must be made. Partners must publish:\n• a plan\n• a report", "must"),
        ("A2", "It asks whether enquiries must be made. Partners should publish a plan.", "should"),
    ],
)
def test_a_passage_has_the_highest_force_of_its_sentences(authority, passage, force):
    assert force_of(authority, passage) == force
