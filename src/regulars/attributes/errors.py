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


class AttributeNotFound(Problem):
    """This kind of thing has no attribute of this name, uuid or number.

    List its attributes to see which there are, and check that `entity` is the right
    one: each kind of thing has attributes of its own.
    """

    code = 90120
    message = "Attribute not found."
    status = 404


class AttributeNotChangeable(Problem):
    """This attribute or group is one of the system's own.

    It can be neither changed nor deleted. Make one of your own beside it.
    """

    code = 90121
    message = "System attributes can't be changed."
    status = 409


class AttributeInUse(Problem):
    """This attribute holds values, or has held some.

    Those would be lost, so it can't be deleted. Move it to another group instead, or
    say in its label that it is no longer kept up.
    """

    code = 90122
    message = "Attribute is in use."
    status = 409


class AttributeGroupNotFound(Problem):
    """This kind of thing has no group of attributes with this name or uuid.

    List the groups to see which there are, or create it.
    """

    code = 90123
    message = "Attribute group not found."
    status = 404


class AttributeGroupAlreadyExists(Problem):
    """This kind of thing has a group of attributes of this name.

    Use the one there is, or choose another name.
    """

    code = 90124
    message = "Attribute group already exists."
    status = 409
