"""How tests are shared out where several workers run them."""

from xdist.scheduler import LoadScopeScheduling

# What needs the real three processes: they start and train once, in one worker.
_OF_THE_SYSTEM = ("tests/nlu/", "tests/conversations/", "tests/e2e/test_request.py")
# Minutes in one file, and every test starts what it kills.
_ON_THEIR_OWN = ("tests/conformance/",)


class ByFile(LoadScopeScheduling):
    """A worker gets whole files, because their tests share what is slow to start; one gets all of the system's."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_OF_THE_SYSTEM):
            return "system"
        return nodeid if nodeid.startswith(_ON_THEIR_OWN) else nodeid.split("::", 1)[0]
