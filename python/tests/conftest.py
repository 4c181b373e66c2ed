import pytest

import ermes_sim as es


@pytest.fixture(scope="session")
def quick():
    """A short run of the smallest scenario."""
    return es.run("quickstart", seed=7, set={"rounds": 4, "expect": []}, progress=False)
