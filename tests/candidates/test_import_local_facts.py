import pytest

from candidates.importers import ImportRefused
from candidates.importers.local_facts import import_local_facts
from candidates.models import ImportRun, LocalFact

pytestmark = pytest.mark.usefixtures("seats")

HEADER = "gss,value,label,source,date"
BIRTHS = 'E14001285,"1,043",Babies born in a year,Made-up statistics,mid-2023'
DURHAM = "E14001173,987,Babies born in a year,Made-up statistics,mid-2023"
TEAMS = "E14001285,2,Parent-infant teams,Made-up survey,May 2024"


def facts():
    return {
        (fact.constituency.code, fact.label): (fact.value, fact.source, fact.dated)
        for fact in LocalFact.objects.select_related("constituency")
    }


def test_figures_with_source_and_date(file_with):
    run = import_local_facts(file_with(HEADER, BIRTHS))

    assert facts() == {
        ("E14001285", "Babies born in a year"): ("1,043", "Made-up statistics", "mid-2023")
    }
    assert run.message == "Local facts: 1 rows, 1 new, 0 changed, 0 removed, 0 left out."


def test_our_own_names_of_the_columns_in_any_order(file_with):
    import_local_facts(
        file_with("\ufeffDate,Source,Label,Value,GSS_CODE", "2023,Made-up,Babies,5,S14000006")
    )

    assert facts() == {("S14000107", "Babies"): ("5", "Made-up", "2023")}


def test_the_same_file_again_changes_nothing(file_with):
    path = file_with(HEADER, BIRTHS, TEAMS)
    import_local_facts(path)
    before = list(LocalFact.objects.values())

    run = import_local_facts(path)

    assert run.counts == {"rows": 2, "new": 0, "changed": 0, "removed": 0, "left_out": 0}
    assert list(LocalFact.objects.values()) == before


def test_what_a_label_no_longer_has_goes_and_other_labels_stay(file_with):
    import_local_facts(file_with(HEADER, BIRTHS, DURHAM, TEAMS))

    run = import_local_facts(file_with(HEADER, BIRTHS.replace("1,043", "1,050")))

    assert run.diff["changed"] == [
        ["Hexham: Babies born in a year", {"figure": ["1,043", "1,050"]}]
    ]
    assert run.diff["removed"] == ["City of Durham: Babies born in a year"]
    assert {key: value[0] for key, value in facts().items()} == {
        ("E14001285", "Babies born in a year"): "1,050",
        ("E14001285", "Parent-infant teams"): "2",
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("E14000641,5,Babies,Made-up,2023", "E14000641 is no constituency that we know"),
        ("E14001285,,Babies,Made-up,2023", "it has no value"),
        ("E14001285,5,Babies,,2023", "it has no source"),
        ("E14001285,5,Babies,Made-up,", "it has no date"),
        (f"E14001285,{'5' * 41},Babies,Made-up,2023", "its value is longer than 40 characters"),
        (f"E14001285,5,{'B' * 121},Made-up,2023", "its label is longer than 120 characters"),
        (f"E14001285,5,Babies,{'M' * 201},2023", "its source is longer than 200 characters"),
        ("E14001285,5,Babies,Made-up", "it has 4 cells, the header 5"),
        ("E14001285,5,Label 0,Made-up,2023", "E14001285 has “Label 0” already"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out(file_with, row, reason):
    others = [f"E14001285,5,Label {number},Made-up,2023" for number in range(20)]

    run = import_local_facts(file_with(HEADER, *others, row))

    assert run.diff["left_out"] == [(22, reason)]
    assert len(facts()) == 20


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "not a list of local facts"),
        (["gss,value,label", "E14001285,5,Babies"], "needs the columns gss, value, label"),
        ([HEADER], "no rows"),
        ([HEADER, "E14000641,5,Babies,Made-up,2023"], "1 of 1 rows cannot be used"),
    ],
)
def test_a_wrong_file_is_refused_whole(file_with, lines, message):
    import_local_facts(file_with(HEADER, BIRTHS))

    with pytest.raises(ImportRefused, match=message):
        import_local_facts(file_with(*lines))

    assert len(facts()) == 1
    assert ImportRun.objects.first().state == ImportRun.State.REFUSED


def test_a_dry_run_writes_nothing(file_with):
    run = import_local_facts(file_with(HEADER, BIRTHS), dry_run=True)

    assert run.counts["new"] == 1
    assert facts() == {}


def test_staff_correct_a_figure_by_hand(admin_client, seats):
    fact = LocalFact.objects.create(
        constituency=seats["E14001285"],
        label="babies born",
        value="1,043",
        source="A",
        dated="2023",
    )

    admin_client.post(
        f"/admin/candidates/localfact/{fact.pk}/change/",
        {"constituency": fact.constituency_id, "label": "babies born", "value": "1,034",
         "source": "A", "dated": "2023"},
    )  # fmt: skip

    assert LocalFact.objects.get().value == "1,034"
