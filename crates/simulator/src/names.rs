//! What people, teams, queues and places are called.

/// A kind of queue: its name, and the mean talk and wrap-up of its calls in seconds.
pub(crate) struct Trade {
    pub(crate) name: &'static str,
    pub(crate) talk: f64,
    pub(crate) wrapup: f64,
}

const fn trade(name: &'static str, talk: f64, wrapup: f64) -> Trade {
    Trade { name, talk, wrapup }
}

/// Kinds of queues, the most common first.
pub(crate) static TRADES: [Trade; 40] = [
    trade("Billing", 250.0, 40.0),
    trade("Tech support", 430.0, 60.0),
    trade("Sales", 340.0, 55.0),
    trade("Orders", 210.0, 25.0),
    trade("Account access", 180.0, 20.0),
    trade("Deliveries", 165.0, 20.0),
    trade("Returns", 220.0, 35.0),
    trade("Cancellations", 310.0, 45.0),
    trade("New customers", 290.0, 60.0),
    trade("Payments", 170.0, 20.0),
    trade("Claims", 390.0, 90.0),
    trade("Appointments", 150.0, 25.0),
    trade("Complaints", 420.0, 100.0),
    trade("Mobile plans", 260.0, 35.0),
    trade("Broadband faults", 410.0, 50.0),
    trade("Moving home", 300.0, 50.0),
    trade("Card services", 190.0, 25.0),
    trade("Fraud desk", 360.0, 80.0),
    trade("Loyalty", 200.0, 30.0),
    trade("Warranty", 270.0, 45.0),
    trade("Installations", 240.0, 40.0),
    trade("Field dispatch", 150.0, 30.0),
    trade("Collections", 320.0, 50.0),
    trade("Mortgages", 450.0, 90.0),
    trade("Travel bookings", 380.0, 60.0),
    trade("Insurance quotes", 350.0, 60.0),
    trade("Meter readings", 130.0, 15.0),
    trade("Gift cards", 140.0, 15.0),
    trade("Roaming", 200.0, 25.0),
    trade("Smart home", 400.0, 50.0),
    trade("Refunds", 230.0, 40.0),
    trade("Data protection", 300.0, 70.0),
    trade("Partner desk", 310.0, 50.0),
    trade("Wholesale", 330.0, 50.0),
    trade("Pharmacy line", 220.0, 40.0),
    trade("Patient records", 260.0, 60.0),
    trade("Renewals", 240.0, 40.0),
    trade("Upgrades", 280.0, 40.0),
    trade("Store support", 200.0, 25.0),
    trade("Switchboard", 60.0, 5.0),
];

/// Who a queue is for, once the plain names are used up.
pub(crate) static CUSTOMERS: [&str; 12] = [
    "",
    " Spanish",
    " French",
    " Business",
    " Premium",
    " German",
    " Portuguese",
    " Polish",
    " Enterprise",
    " Students",
    " Seniors",
    " Public sector",
];

/// Where sites are.
pub(crate) static CITIES: [&str; 60] = [
    "Dublin",
    "Austin",
    "Manila",
    "Leeds",
    "Lisbon",
    "Denver",
    "Kraków",
    "Halifax",
    "Tampa",
    "Cape Town",
    "Glasgow",
    "Phoenix",
    "Porto",
    "Sofia",
    "Omaha",
    "Cork",
    "Cebu",
    "Leipzig",
    "Boise",
    "Tallinn",
    "Cardiff",
    "Tulsa",
    "Málaga",
    "Pune",
    "Ottawa",
    "Belfast",
    "Raleigh",
    "Gdańsk",
    "Bogotá",
    "Durban",
    "Bristol",
    "El Paso",
    "Nantes",
    "Iași",
    "Fresno",
    "Utrecht",
    "Davao",
    "Essen",
    "Lincoln",
    "Riga",
    "Newcastle",
    "Mobile",
    "Sevilla",
    "Kochi",
    "Calgary",
    "Limerick",
    "Memphis",
    "Łódź",
    "Lima",
    "Accra",
    "Swansea",
    "Reno",
    "Lyon",
    "Cluj",
    "Spokane",
    "Ghent",
    "Iloilo",
    "Graz",
    "Dayton",
    "Vilnius",
];

static FIRST: [&str; 80] = [
    "Amara",
    "Liam",
    "Priya",
    "Mateo",
    "Chloe",
    "Kwame",
    "Yuki",
    "Sofia",
    "Omar",
    "Grace",
    "Diego",
    "Aisha",
    "Noah",
    "Mei",
    "Fatima",
    "Lucas",
    "Ingrid",
    "Tariq",
    "Zoe",
    "Rajesh",
    "Elena",
    "Samuel",
    "Nia",
    "Hiroshi",
    "Camila",
    "Viktor",
    "Leila",
    "Patrick",
    "Ananya",
    "Marcus",
    "Olga",
    "Jamal",
    "Hannah",
    "Carlos",
    "Thandi",
    "Ethan",
    "Svetlana",
    "Kofi",
    "Isabel",
    "Wei",
    "Naomi",
    "Andre",
    "Farah",
    "Jonas",
    "Lucia",
    "Arjun",
    "Erin",
    "Malik",
    "Agnieszka",
    "Tomás",
    "Ruth",
    "Chidi",
    "Anna",
    "Hassan",
    "Beatriz",
    "Daniel",
    "Keiko",
    "Pavel",
    "Simone",
    "Nikhil",
    "Maeve",
    "Jin",
    "Rosa",
    "Adebayo",
    "Clara",
    "Ivan",
    "Salma",
    "Oliver",
    "Tala",
    "Bruno",
    "Esther",
    "Minh",
    "Gabriela",
    "Sean",
    "Zainab",
    "Henrik",
    "Imani",
    "Rafael",
    "Lina",
    "Theo",
];

static LAST: [&str; 90] = [
    "Okafor",
    "Murphy",
    "Sharma",
    "García",
    "Nguyen",
    "Mensah",
    "Tanaka",
    "Rossi",
    "Haddad",
    "Thompson",
    "Silva",
    "Khan",
    "Andersson",
    "Chen",
    "Dlamini",
    "Martin",
    "Kowalski",
    "Patel",
    "Reyes",
    "Novak",
    "Walsh",
    "Kim",
    "Mbeki",
    "Schmidt",
    "Santos",
    "Ali",
    "Petrov",
    "O’Brien",
    "Gupta",
    "Johnson",
    "Ivanova",
    "Diallo",
    "Evans",
    "Hernández",
    "Sato",
    "Moreau",
    "Owusu",
    "Larsen",
    "Cruz",
    "Becker",
    "Iyer",
    "Campbell",
    "Costa",
    "Rahman",
    "Wójcik",
    "Brown",
    "Park",
    "Fernandes",
    "Abebe",
    "Fischer",
    "Bautista",
    "Kaya",
    "Doyle",
    "Mendoza",
    "Singh",
    "Popescu",
    "Williams",
    "Yamamoto",
    "Nkosi",
    "Dubois",
    "Ramos",
    "Horvat",
    "Clarke",
    "Bianchi",
    "Osei",
    "Weber",
    "Torres",
    "Farouk",
    "Nilsson",
    "Wang",
    "Adeyemi",
    "Byrne",
    "Gomes",
    "Lindgren",
    "Qureshi",
    "Murray",
    "Ortiz",
    "Zhang",
    "Banda",
    "Keller",
    "Aquino",
    "Demir",
    "Fraser",
    "Castillo",
    "Rao",
    "Marin",
    "Davies",
    "Ito",
    "Zulu",
    "Lambert",
];

/// What agents note when a call is done.
pub(crate) static WRAPUP_CODES: [&str; 8] = [
    "resolved",
    "follow-up",
    "escalated",
    "order placed",
    "information given",
    "payment taken",
    "wrong number",
    "complaint logged",
];

/// The name of a site's n-th person; the first 7,200 differ.
pub(crate) fn person(site: u32, index: u32) -> String {
    let all = u64::try_from(FIRST.len() * LAST.len()).unwrap_or(1);
    // 2,741 shares no factor with 7,200, so that neighbours differ in both names.
    let place = (u64::from(site) * 1_237 + u64::from(index) * 2_741) % all;
    let place = usize::try_from(place).unwrap_or(0);
    format!(
        "{} {}",
        FIRST[place % FIRST.len()],
        LAST[place / FIRST.len()]
    )
}

/// The trade and the full name of a site's n-th queue; all differ over all sites.
pub(crate) fn queue(site: u32, sites: u32, index: usize) -> (&'static Trade, String) {
    let trade = &TRADES[index % TRADES.len()];
    let round = index / TRADES.len();
    let mut name = format!("{}{}", trade.name, CUSTOMERS[round % CUSTOMERS.len()]);
    if round >= CUSTOMERS.len() {
        name += &format!(" {}", round / CUSTOMERS.len() + 1);
    }
    if sites > 1 {
        name += &format!(", {}", city(site));
    }
    (trade, name)
}

fn city(site: u32) -> String {
    let place = usize::try_from(site).unwrap_or(0);
    match place / CITIES.len() {
        0 => CITIES[place].to_owned(),
        round => format!("{} {}", CITIES[place % CITIES.len()], round + 1),
    }
}

/// An id from a name: lower case, dashes for all that is neither letter nor digit.
pub(crate) fn slug(name: &str) -> String {
    let plain = name.split(',').next().unwrap_or(name).to_lowercase();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::{person, queue, slug};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_distinct() {
        let people: BTreeSet<_> = (0..5_000).map(|index| person(3, index)).collect();
        assert_eq!(people.len(), 5_000);
        let queues: BTreeSet<_> = (0..70)
            .flat_map(|site| (0..600).map(move |index| queue(site, 70, index).1))
            .collect();
        assert_eq!(queues.len(), 70 * 600);
        let ids: BTreeSet<_> = (0..1_000)
            .map(|index| slug(&queue(0, 2, index).1))
            .collect();
        assert_eq!(ids.len(), 1_000);
        assert_eq!(
            slug("Tech support Spanish, Cape Town"),
            "tech-support-spanish"
        );
    }
}
