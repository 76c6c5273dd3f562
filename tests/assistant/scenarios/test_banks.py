"""The template banks: whole, and refused at start when they are not."""

import shutil
from pathlib import Path

import pytest

from assistant.scenarios.acts import playable
from assistant.scenarios.bank_records import Banks
from assistant.scenarios.banks import FOLDER, acts_of, load
from assistant.scenarios.errors import BankError
from assistant.scenarios.family import fits


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "acts/openings.toml",
            'motif = "keep_trying"',
            'motif = "nothing"',
            "openings.toml: act.visits_unanswered.motif",
        ),
        ("acts/turns.toml", "{teacher} rings", "{techer} rings", "turns.toml: act.turn_child_speaks.text has {techer}"),
        ("acts/turns.toml", 'knows = ["school"]', 'knows = ["shool"]', "names 'shool'"),
        (
            "themes.toml",
            '"keep_trying", "child_voice"',
            '"keep_tring", "child_voice"',
            "theme.resistance.motifs names 'keep_tring'",
        ),
        ("themes.toml", "ages = [0, 15]\nmotifs", "ages = [0, 15]\nmood = 1\nmotifs", "themes.toml: resistance.mood"),
        ("motifs.toml", 'signals = ["child",', 'signals = ["chi(ld",', "motif.child_voice.signals"),
        ("checks.toml", 'motif = "child_voice"', 'motif = "voices"', "checks.toml: check.1.motif"),
        ("places.toml", "towns = [", "twons = [", "places.toml"),
        ("session.toml", "one = ", "two = ", "session.toml: mixed.one"),
        ("families.toml", "[family.kinship]", "[famly.kinship]", "families.toml: famly"),
    ],
)
def test_a_broken_bank_is_refused_by_file_and_key(tmp_path: Path, file: str, old: str, new: str, told: str):
    shutil.copytree(FOLDER, tmp_path / "banks")
    path = tmp_path / "banks" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BankError) as refused:
        load(tmp_path / "banks")
    assert told in str(refused.value)


def test_every_theme_can_be_played_by_every_family_that_fits_it_at_some_age(banks: Banks):
    for theme in banks.themes.values():
        for years in range(theme.ages[0], theme.ages[1] + 1):
            shapes = [shape for shape in banks.shapes.values() if fits(shape, theme, years)]
            enough = [
                shape
                for shape in shapes
                if any(playable(act, shape, years) for act in acts_of(banks, theme, "opening"))
                and len({act.motif for act in acts_of(banks, theme, "middle") if playable(act, shape, years)}) >= 4
            ]
            assert enough, (theme.id, years)


def test_there_are_at_least_twenty_themes_with_three_words_for_each(banks: Banks):
    assert len(banks.themes) >= 20
    assert all(len(theme.aliases) >= 3 and len(theme.motifs) >= 8 for theme in banks.themes.values())
