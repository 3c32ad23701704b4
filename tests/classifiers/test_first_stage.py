from classifiers.first_stage import OFF, FirstStage, learn_first_stage

FIELD = [{"satellite", "text", f"w{n}"} for n in range(20)]
REST = [{"proof", "bound", f"v{n}"} for n in range(500)]


def test_it_learns_the_words_that_tell():
    stage = learn_first_stage(FIELD, REST)
    assert {"satellite", "text"} <= stage.words
    assert stage.passes(["a", "satellite"])
    assert not stage.passes(["proof", "bound"])


def test_no_known_paper_is_lost():
    odd = {"proof", "oddword"}
    stage = learn_first_stage([*FIELD, odd], REST)
    assert all(stage.passes(words) for words in [*FIELD, odd])


def test_it_is_off_where_it_would_let_most_through():
    same = [{"common"} for _ in range(50)]
    assert learn_first_stage(same, [*same, *same]) == OFF


def test_it_is_off_without_papers_to_learn_from():
    assert learn_first_stage([], REST) == OFF
    assert not OFF.is_on
    assert OFF.passes([])


def test_a_paper_without_words_does_not_pass():
    assert not FirstStage(frozenset({"satellite"})).passes([])
