"""Published figures that the demand of the world is fitted to (design/0009-world-demand.md).

Grades: "read" was read in the source named while this was written; "memory" is quoted from memory of
the source named and not seen again, so take it as unverified. Only shares matter for country totals:
the routes are scaled to one total.
"""

TOTAL_PER_DAY = 126_500.0
"""Flights of airliners and cargo a day, so that some 12,200 fly at the peak of a usual day (issue 4: 12,000, within
10 %). The same ratio is published: some 100,000 a day and more than 10,500 at the peak (Flightera)."""

CARGO_PER_DAY = 5_200.0
"""Of these by freighters. memory: some 2,000 freighters in service fly 2 to 3 legs a day (Boeing, World Air
Cargo Forecast); assumption within 30 %."""

PUBLISHED_PER_DAY = 106_000.0
"""Departures a day that the figures below add up to with the rest of the world: scheduled flights of
2023/24 (memory: ICAO and IATA print 35 to 38 million a year) and freighters."""

EUROCONTROL_STATES = {"GB": 5488, "ES": 4984, "DE": 4711, "FR": 4086, "IT": 3789, "TR": 3140, "NL": 1596,
                      "GR": 1483, "CH": 1287, "NO": 1283}  # fmt: skip
"""Flights a day from, to and within a state in 2024, business aviation included.
read: EUROCONTROL state rankings for 2024, as reported by CAPA on 2025-01-24."""

COUNTRY_DEPARTURES = {
    # read: halves of the figures above with the flights within the state counted twice and 8 % of business
    # and other flights taken off; the inner flights are from memory of EUROCONTROL (Spain 1,156 read).
    "GB": 2830, "ES": 2880, "DE": 2420, "FR": 2260, "IT": 2180, "TR": 2000, "NL": 770, "GR": 860, "CH": 560,
    "NO": 980,
    # memory: other European states, EUROCONTROL 2023/24
    "PL": 560, "PT": 620, "SE": 560, "DK": 430, "BE": 430, "AT": 430, "IE": 400, "FI": 260, "CZ": 190, "RO": 280,
    "HU": 175, "BG": 140, "HR": 160, "RS": 115, "CY": 115, "LV": 75, "LT": 75, "EE": 55, "IS": 120, "LU": 90,
    "MT": 85, "AL": 110, "MK": 35, "XK": 40, "BA": 35, "ME": 40, "MD": 35, "SI": 28, "SK": 35, "GE": 85, "AM": 65,
    "AZ": 100, "UA": 0, "BY": 40, "RU": 2100,
    # memory: BTS (10 million scheduled passenger flights a year), cargo and Alaska's small carriers added
    "US": 25300, "PR": 200, "VI": 60,
    # memory: Statistics Canada, AFAC (Mexico), ANAC (Brazil), Aerocivil, ANAC (Argentina), JAC (Chile)
    "CA": 3000, "MX": 1850, "BR": 2400, "CO": 1050, "AR": 480, "CL": 420, "PE": 430, "EC": 180, "VE": 140,
    "BO": 150, "PA": 220, "CR": 170, "DO": 190, "CU": 70, "JM": 70, "BS": 180, "GT": 70, "HN": 90, "BZ": 150,
    # memory: CAAC bulletin 2023: 11.7 million movements at airports, 9.8 million of them transport
    "CN": 13900,
    # memory: DGCA, MLIT, MOLIT, CAA of Taiwan, HKIA, AirNav Indonesia, CAAT, MAHB, CAAV, CAAP, Changi
    "IN": 3650, "JP": 2850, "KR": 1180, "TW": 480, "HK": 430, "MO": 75, "ID": 1850, "TH": 1200, "MY": 1080,
    "VN": 900, "PH": 900, "SG": 470, "MM": 120, "KH": 100, "LA": 55, "BD": 220, "LK": 110, "NP": 300, "PK": 270,
    "MV": 260, "KZ": 300, "UZ": 150, "MN": 45, "KP": 1,
    # memory: BITRE, Stats NZ
    "AU": 1900, "NZ": 680, "PG": 140, "FJ": 75,
    # memory: GCAA, GACA, QCAA and others of 2023
    "AE": 980, "SA": 1150, "QA": 365, "KW": 175, "BH": 125, "OM": 165, "IL": 200, "JO": 105, "LB": 75, "IQ": 190,
    "IR": 560, "SY": 12, "YE": 12, "EG": 430, "MA": 310, "DZ": 240, "TN": 130, "LY": 80, "ZA": 600, "ET": 340,
    "KE": 380, "NG": 270, "TZ": 270, "GH": 90, "SD": 25,
    # memory, rough: islands and other lands whose page rank tells too much, for their small fields fly among
    # themselves
    "PF": 100, "VU": 35, "GL": 45, "SB": 30, "NC": 45, "KI": 10, "FM": 8, "MH": 8, "CK": 12, "TO": 10, "WS": 14,
    "MG": 40, "MU": 35, "SC": 60, "RE": 45, "CV": 35, "FO": 8, "TC": 35, "KY": 35, "AG": 40, "VC": 45, "GD": 25,
    "TT": 75, "GP": 55, "MQ": 40, "CW": 40, "AW": 50, "SX": 60, "BQ": 25, "LC": 30, "BB": 35, "KN": 20, "DM": 12,
    "NI": 30, "SV": 50, "HT": 30, "GY": 60, "SR": 25, "GF": 25, "PY": 35, "UY": 30, "AO": 60, "MZ": 50, "ZM": 45,
    "ZW": 35, "BW": 45, "NA": 45, "UG": 75, "RW": 35, "CD": 75, "CG": 30, "CM": 35, "GA": 30, "CI": 65, "SN": 75,
    "ML": 20, "BF": 15, "TG": 30, "BJ": 12, "GN": 12, "GM": 8, "SL": 8, "LR": 5, "MR": 12, "NE": 8, "TD": 10,
    "SO": 50, "SS": 25, "DJ": 15, "ER": 2, "MW": 15, "BN": 15, "BT": 12, "TL": 6, "AF": 25, "TJ": 25, "TM": 25,
    "KG": 60, "GU": 40, "MP": 30,
}  # fmt: skip
"""Departures of airliners and cargo a day about 2023/24. Ukraine's sky is closed to them."""

DOMESTIC_SHARE = {
    "US": 0.905, "CN": 0.925, "IN": 0.84, "JP": 0.78, "BR": 0.92, "ID": 0.86, "AU": 0.87, "CA": 0.73, "RU": 0.86,
    "MX": 0.69, "TR": 0.46, "GB": 0.24, "ES": 0.40, "DE": 0.22, "FR": 0.37, "IT": 0.38, "NO": 0.72, "GR": 0.37,
    "SE": 0.42, "PT": 0.19, "FI": 0.36, "PL": 0.14, "NZ": 0.86, "ZA": 0.68, "CO": 0.79, "CL": 0.68, "PE": 0.74,
    "AR": 0.72, "SA": 0.62, "IR": 0.82, "TH": 0.48, "VN": 0.70, "PH": 0.72, "MY": 0.52, "KR": 0.46, "TW": 0.25,
    "PK": 0.33, "NG": 0.79, "KZ": 0.62, "EC": 0.72, "BO": 0.83, "VE": 0.77, "EG": 0.29, "DZ": 0.53, "MA": 0.25,
    "KE": 0.62, "TZ": 0.78, "ET": 0.48, "NP": 0.78, "BD": 0.58, "MV": 0.75, "PG": 0.93, "BS": 0.52, "PF": 0.88,
    "RO": 0.20, "IE": 0.03, "DK": 0.13, "AT": 0.06, "HR": 0.15, "UZ": 0.25,
}  # fmt: skip
"""Share of a country's departures that stay in it. memory: the bodies named above, within 0.05; countries not
named get the share that the gravity model gives."""

AIRPORT_MOVEMENTS_K = {
    # memory: ACI World, FAA OPSNET, airports' own reports of 2023, airlines only where general aviation is many
    "ATL": 775, "ORD": 720, "DFW": 689, "DEN": 650, "LAS": 520, "LAX": 565, "CLT": 525, "JFK": 478, "PHX": 425,
    "MIA": 440, "EWR": 428, "SEA": 420, "BOS": 395, "SLC": 275, "MCO": 385, "IAH": 460, "SFO": 375, "LGA": 360,
    "DCA": 295, "FLL": 265, "DTW": 280, "MSP": 318, "PHL": 270, "BWI": 240, "IAD": 265, "MDW": 195, "SAN": 215,
    "TPA": 195, "BNA": 235, "AUS": 210, "STL": 160, "MEM": 205, "SDF": 180, "ANC": 185, "CVG": 135, "IND": 145,
    "HNL": 160, "OGG": 80, "OAK": 125, "SJC": 125, "SMF": 125, "PDX": 185, "RDU": 180, "MCI": 112, "CLE": 100,
    "PIT": 110, "HOU": 135, "DAL": 175, "SJU": 140, "MSY": 105, "YYZ": 360, "YVR": 260, "YUL": 195, "YYC": 185,
    "MEX": 269, "CUN": 195, "GDL": 165, "MTY": 125, "BOG": 320, "MDE": 115, "LIM": 195, "SCL": 150, "GRU": 270,
    "CGH": 205, "BSB": 135, "GIG": 70, "VCP": 112, "CNF": 98, "SDU": 105, "EZE": 82, "AEP": 128, "PTY": 148,
    "IST": 505, "AMS": 442, "LHR": 453, "CDG": 446, "FRA": 430, "MAD": 385, "BCN": 316, "MUC": 298, "LGW": 255,
    "FCO": 262, "ORY": 207, "VIE": 220, "ZRH": 235, "CPH": 204, "OSL": 203, "ARN": 183, "DUB": 232, "BRU": 178,
    "LIS": 220, "ATH": 232, "PMI": 215, "MAN": 178, "STN": 172, "DUS": 145, "BER": 158, "HAM": 108, "MXP": 190,
    "LIN": 105, "GVA": 132, "HEL": 143, "WAW": 155, "PRG": 112, "BUD": 110, "OTP": 108, "SAW": 216, "AYT": 200,
    "ESB": 88, "ADB": 80, "AGP": 148, "NCE": 105, "LYS": 85, "EDI": 112, "BGY": 104, "NAP": 88, "SVO": 215,
    "DME": 135, "VKO": 150, "LED": 162, "KEF": 58, "AER": 80, "LTN": 95, "CGN": 112, "STR": 78, "LEJ": 74,
    "TLV": 145, "OPO": 103, "LPA": 130, "TFS": 73, "ALC": 98, "IBZ": 66, "DXB": 416, "DOH": 252, "AUH": 148,
    "SHJ": 98, "RUH": 240, "JED": 250, "DMM": 88, "KWI": 118, "BAH": 88, "MCT": 85, "AMM": 74, "THR": 120,
    "MHD": 62, "CAI": 190, "ADD": 130, "JNB": 190, "CPT": 95, "NBO": 115, "LOS": 108, "CMN": 84, "ALG": 74,
    "TUN": 60, "HND": 465, "CAN": 456, "PVG": 433, "SZX": 393, "PEK": 379, "DEL": 440, "BOM": 324, "BLR": 248,
    "MAA": 143, "HYD": 178, "CCU": 142, "CTU": 205, "TFU": 325, "KMG": 338, "XIY": 328, "CKG": 318, "HGH": 300,
    "SHA": 266, "PKX": 293, "NKG": 218, "WUH": 213, "CSX": 211, "CGO": 209, "TAO": 198, "URC": 178, "XMN": 188,
    "HAK": 178, "SYX": 138, "TNA": 130, "HRB": 138, "DLC": 130, "KWE": 168, "NNG": 128, "SHE": 163, "TSN": 165,
    "FOC": 108, "LHW": 128, "HKG": 310, "TPE": 205, "ICN": 338, "GMP": 140, "CJU": 162, "NRT": 225, "KIX": 168,
    "CTS": 148, "FUK": 183, "OKA": 150, "ITM": 137, "NGO": 88, "SIN": 328, "KUL": 340, "BKK": 338, "DMK": 200,
    "HKT": 104, "CGK": 335, "DPS": 138, "SUB": 108, "UPG": 78, "MNL": 272, "CEB": 86, "SGN": 235, "HAN": 188,
    "DAD": 80, "DAC": 95, "CMB": 54, "KTM": 108, "KHI": 48, "SYD": 298, "MEL": 234, "BNE": 192, "PER": 128,
    "ADL": 92, "AKL": 152, "WLG": 88, "CHC": 84,
}  # fmt: skip
"""Thousands of take-offs and landings a year, by IATA code."""

CARGO_AIRPORTS_KT = {
    # memory: ACI World air cargo tonnage of 2023, thousand tonnes, by freighters' airports
    "HKG": 4300, "MEM": 3900, "PVG": 3440, "ANC": 3380, "ICN": 2740, "SDF": 2730, "MIA": 2530, "DOH": 2360,
    "LAX": 2130, "TPE": 2110, "CAN": 2030, "DXB": 1810, "NRT": 1890, "CDG": 1900, "FRA": 1870, "ORD": 1910,
    "SIN": 1740, "SZX": 1600, "IST": 1980, "AMS": 1380, "LEJ": 1390, "CVG": 1900, "PEK": 1110, "LGG": 1000,
    "CGN": 870, "LUX": 800, "BKK": 1150, "KIX": 740, "EHU": 250, "CGO": 610, "HGH": 810, "NKG": 380, "CTU": 520,
    "XIY": 270, "IND": 1000, "ONT": 780, "OAK": 600, "RFD": 350, "PHL": 570, "EWR": 700, "AFW": 300, "DFW": 800,
    "ATL": 600, "JFK": 1300, "IAH": 450, "SEA": 400, "YYZ": 400, "BOG": 750, "VCP": 300, "GRU": 450, "UIO": 280,
    "LIM": 230, "SCL": 380, "NBO": 380, "ADD": 600, "JNB": 350, "CAI": 350, "DEL": 990, "BOM": 810, "BLR": 440,
    "MAA": 350, "HAN": 700, "SGN": 500, "KUL": 600, "CGK": 550, "SYD": 500, "MEL": 350, "AKL": 200, "RUH": 400,
    "JED": 350, "SHJ": 150, "BRU": 700, "EMA": 340, "STN": 250, "LHR": 1430, "MAD": 640, "ZAZ": 180, "MXP": 670,
    "BGY": 30, "VIE": 250, "MUC": 290, "LIS": 220, "SVO": 200, "KJA": 30, "OVB": 30, "ALA": 80, "TAS": 70,
    "HNL": 500, "PHX": 380, "DEN": 310, "RNO": 60, "SLC": 200, "BFI": 120, "MSP": 230, "DTW": 200, "BDL": 130,
    "TOL": 20, "GSO": 60, "CLT": 180, "MCO": 230, "TPA": 110, "SAT": 130, "ELP": 80, "ABQ": 50, "HUF": 10,
    "LCK": 120, "ILN": 400, "LAL": 100, "SBD": 120, "YHM": 200, "SJU": 250, "MEX": 250, "NLU": 300, "GDL": 170,
    "PTY": 200, "PER": 120, "CRK": 60, "MNL": 450, "TAO": 260, "WUH": 200, "CKG": 380, "XMN": 310, "TSN": 150,
    "CSX": 170, "BAH": 350, "MCT": 120, "TLV": 350,
}  # fmt: skip
"""Weights of freighters' airports."""

GA_SHARE = {
    # read: 25.5 million hours a year in the United States (FAA, Air Traffic by the Numbers, figures of FY2019);
    # memory: some 40 million in the world (GAMA Statistical Databook and registers), countries within a factor of 1.5
    "US": 0.640, "CA": 0.050, "BR": 0.036, "AU": 0.033, "GB": 0.020, "DE": 0.023, "FR": 0.024, "IT": 0.008,
    "CH": 0.005, "SE": 0.005, "NO": 0.003, "FI": 0.003, "DK": 0.002, "NL": 0.004, "BE": 0.003, "AT": 0.004,
    "ES": 0.006, "PT": 0.002, "PL": 0.004, "CZ": 0.005, "HU": 0.002, "IE": 0.002, "RU": 0.008, "ZA": 0.014,
    "NZ": 0.009, "AR": 0.008, "MX": 0.009, "CO": 0.005, "CL": 0.003, "VE": 0.002, "CN": 0.005, "JP": 0.002,
    "IN": 0.002, "TR": 0.002, "IL": 0.002, "KE": 0.002, "GT": 0.002, "BO": 0.002, "PG": 0.001,
}  # fmt: skip
"""Share of the world's hours of piston and small turboprop aircraft; what is left goes by the number of fields."""

HELICOPTER_SHARE = {
    # memory: register counts (FAA, ANAC, Transport Canada, CASA, EASA) of some 35,000 civil helicopters; factor
    # of 1.5.
    "US": 0.34, "CA": 0.065, "BR": 0.055, "AU": 0.055, "GB": 0.040, "FR": 0.040, "IT": 0.030, "DE": 0.030,
    "ES": 0.018, "NO": 0.018, "CH": 0.016, "AT": 0.010, "RU": 0.035, "CN": 0.032, "JP": 0.028, "KR": 0.012,
    "IN": 0.012, "NZ": 0.025, "ZA": 0.016, "MX": 0.014, "AR": 0.007, "CL": 0.007, "CO": 0.007, "SA": 0.006,
    "AE": 0.008, "ID": 0.006, "MY": 0.005, "PH": 0.005, "NG": 0.005, "TR": 0.006, "SE": 0.008, "FI": 0.004,
    "NL": 0.006, "DK": 0.004, "PL": 0.006, "GR": 0.005,
}  # fmt: skip
"""Share of the world's helicopters in the air; what is left goes by the number of places."""

BUSIEST_PAIRS = {
    # read: flights counted by OAG, March 2018 to February 2019, both ways: 79,460, 54,102, 45,188 and 30,187 a year,
    # by way of ofeed.com and protothema.gr
    ("CJU", "GMP"): 109, ("MEL", "SYD"): 74, ("BOM", "DEL"): 62, ("KUL", "SIN"): 41,
    # read: seats of 2023 counted by OAG (11.94, 11.26, 8.36, 7.16, 6.97, 4.80, 4.57, 4.21, 4.15, 3.99, 3.91, 3.87 and
    # 3.47 million), by way of vietnaminsider.vn and thewest.com.au; assumption: 250 seats a flight in Japan, 180 within
    # China, 185 to 290 abroad
    ("CTS", "HND"): 65, ("FUK", "HND"): 62, ("PEK", "SHA"): 55, ("CAN", "SHA"): 54, ("SHA", "SZX"): 53,
    ("CAI", "JED"): 33, ("HKG", "TPE"): 23, ("ICN", "KIX"): 29, ("ICN", "NRT"): 26, ("DXB", "RUH"): 22,
    ("CGK", "SIN"): 27, ("JFK", "LHR"): 18, ("BKK", "SIN"): 22,
    # read as ranks only (the same pages); flights are from memory
    ("HAN", "SGN"): 56, ("HND", "OKA"): 38, ("JED", "RUH"): 52, ("CGK", "DPS"): 46, ("BKK", "ICN"): 20,
}  # fmt: skip
"""Flights a day in each direction on pairs that gravity alone does not know: 20 for Jeju and Gimpo, not 109."""
