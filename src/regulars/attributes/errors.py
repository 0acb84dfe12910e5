"""What attributes refuse."""

from regulars.kit.errors import Problem


class AttributeAlreadyExists(Problem):
    """This kind of thing has an attribute of this name.

    Use the one there is, or choose another name. The name can't be changed later, so
    take one that says what it holds.
    """

    code = 60009
    message = "Attribute already exists."
    status = 409
