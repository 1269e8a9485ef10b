"""Values of parameters as an address has them."""


def text(value):
    if isinstance(value, list):
        return ",".join(map(text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
