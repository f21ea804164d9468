"""Object ids and dice: each index has its own, and many at once are what each is alone."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from vlc_wizard.rehearsal.dice import WORD, mix, mixed
from vlc_wizard.rehearsal.numbering import MASK, STEP, Ids

SHIFTS = st.integers(0, MASK) | st.sampled_from([0, MASK, MASK - STEP, (1 << 62) - STEP & MASK])
INDICES = st.integers(0, 1_000_000)


@given(SHIFTS, INDICES)
@settings(deadline=None)
def test_an_id_is_a_random_guid_by_its_marks_and_leads_back(shift, index):
    key = Ids(shift).of(index)
    read = uuid.UUID(key)
    assert (read.version, read.variant, str(read)) == (4, uuid.RFC_4122, key)
    assert Ids(shift).index(key) == Ids(shift).index(key.upper()) == index


@given(SHIFTS, INDICES, st.integers(0, 300))
@settings(deadline=None)
def test_many_are_what_each_is_alone(shift, first, number):
    ids = Ids(shift)
    alone = [ids.of(index) for index in range(first, first + number)]
    assert ids.many(first, first + number) == alone
    assert len(set(alone)) == number


@given(st.integers(0, WORD), INDICES, st.integers(0, 300))
@settings(deadline=None)
def test_many_dice_are_what_each_is_alone(seed, first, number):
    alone = [mix(seed ^ index) for index in range(first, first + number)]
    assert list(mixed(seed, first, first + number)) == alone
    assert all(dice <= WORD for dice in alone)


@given(st.uuids() | st.text(max_size=40))
@settings(deadline=None)
def test_what_is_no_id_of_this_kind_is_of_nobody(key):
    known = isinstance(key, uuid.UUID) and (key.version, key.variant) == (4, uuid.RFC_4122)
    assert (Ids(1).index(str(key)) is not None) is known
