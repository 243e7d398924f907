"""Dates as the sample journal prints them, in several manners."""

import datetime

MONTHS = {
    "es": (
        *("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio"),
        *("Julio", "Agosto", "Septiembre", "Octubre", "Noviembre", "Diciembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
RECEIVED = {
    ("es", "plain"): "Recibido {received}. Aceptado {accepted}",
    ("es", "numeric"): "Recibido: {received}. Aceptado: {accepted}",
    ("es", "long"): "Recibido el {received}. Aceptado el {accepted}",
    ("en", "plain"): "Received {received}. Accepted {accepted}",
}


def printed(date: datetime.date, lang: str, style: str = "plain") -> str:
    """One date; only Spanish knows more than the plain manner.

    >>> day = datetime.date(2024, 6, 10)
    >>> printed(day, "es"), printed(day, "es", "numeric"), printed(day, "es", "long"), printed(day, "en")
    ('10 Junio 2024', '10/06/2024', '10 de junio de 2024', '10 June 2024')
    """
    month = MONTHS[lang][date.month - 1]
    if lang == "es" and style == "numeric":
        return date.strftime("%d/%m/%Y")
    if lang == "es" and style == "long":
        return f"{date.day} de {month.lower()} de {date.year}"
    return f"{date.day} {month} {date.year}"


def received_line(received: datetime.date, accepted: datetime.date, lang: str, style: str) -> str:
    """The line under the affiliations.

    >>> received_line(datetime.date(2024, 4, 28), datetime.date(2024, 6, 10), "en", "numeric")
    'Received 28 April 2024. Accepted 10 June 2024'
    """
    manner = RECEIVED.get((lang, style)) or RECEIVED[lang, "plain"]
    return manner.format(received=printed(received, lang, style), accepted=printed(accepted, lang, style))


def online_line(online: datetime.date, lang: str) -> str:
    """The line that says since when an article can be read.

    >>> online_line(datetime.date(2024, 10, 23), "es")
    'Disponible online el 23 de octubre de 2024'
    """
    if lang == "es":
        return f"Disponible online el {printed(online, 'es', 'long')}"
    return f"Available online {printed(online, 'en')}"
