"""The 14 components of a service standard (PermenPANRB 15/2014), by number: part I (1-6) is published first, part II (7-14) after."""

from emas.catalogue.types import ServiceDefinition, StandardComponent, Text

TITLES: dict[int, Text] = {
    1: Text("Persyaratan", "Requirements"),
    2: Text("Sistem, mekanisme, dan prosedur", "System, mechanism and procedure"),
    3: Text("Jangka waktu pelayanan", "Time"),
    4: Text("Biaya atau tarif", "Fee"),
    5: Text("Produk pelayanan", "Result"),
    6: Text("Penanganan pengaduan, saran, dan masukan", "Complaints and suggestions"),
    7: Text("Dasar hukum", "Legal basis"),
    8: Text("Sarana dan prasarana", "Facilities"),
    9: Text("Kompetensi pelaksana", "Skills of the officers"),
    10: Text("Pengawasan internal", "Internal supervision"),
    11: Text("Jumlah pelaksana", "Number of officers"),
    12: Text("Jaminan pelayanan", "Guarantee of service"),
    13: Text("Jaminan keamanan dan keselamatan", "Guarantee of safety"),
    14: Text("Evaluasi kinerja pelaksana", "Review"),
}
LAST_DELIVERY = 6


def components(definition: ServiceDefinition) -> tuple[StandardComponent, ...]:
    """Answer the components that the service states, in order."""
    return tuple(
        StandardComponent(number, TITLES[number], lines, number <= LAST_DELIVERY)
        for number, lines in sorted(definition.standard.items())
    )
