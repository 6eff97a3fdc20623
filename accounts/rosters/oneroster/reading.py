"""Tables -> District. Versions differ in where a person's role and school stand. Pure.

Rules by their sources: 1EdTech's CSV Tables 1.1 and CSV Binding 1.2. A link may be named by either
side, so both are taken together and only pairs of a student and an adult are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from accounts.rosters.decoding import FileRefused
from accounts.rosters.oneroster.district import Class, District, Membership, Org, Person
from accounts.rosters.oneroster.package import Package, opened
from accounts.rosters.oneroster.rows import Row, is_id, rows_of
from accounts.rosters.parsing import is_email

NEEDED = {
    "orgs": ("name", "type"),
    "academicSessions": ("title", "type", "startDate", "endDate"),
    "courses": ("title",),
    "classes": ("title", "schoolSourcedId"),
    "users": ("enabledUser", "givenName", "familyName"),
    "roles": ("userSourcedId", "role", "orgSourcedId"),
    "enrollments": ("classSourcedId", "userSourcedId", "role"),
}
NEEDED_IN_1_1 = {"users": ("role", "orgSourcedIds")}
NEVER_WITHOUT = ("users", "classes", "enrollments")
GUARDIANS = frozenset({"parent", "guardian", "relative"})
MOST_LOST = 0.1
"""Of the places in classes that lead nowhere; with more of them the package was cut off on its way."""
ACTIVE, GONE = "active", "tobedeleted"


def district_of(data: bytes) -> District:
    """Read a package. Raises FileRefused when it cannot be taken as a whole."""
    return _Reading(opened(data)).district()


class _Reading:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.found = District(
            version=package.version,
            mode=package.mode,
            not_read=package.not_read,
            system=package.system,
            rows=dict(package.rows),
        )
        self.agents: list[tuple[str, str, Row]] = []
        self.said_already: set[str] = set()

    def district(self) -> District:
        if self.package.mode == "bulk":
            missing = [name for name in NEVER_WITHOUT if name not in self.package.tables]
            if missing:
                raise FileRefused("missing", ", ".join(f"{name}.csv" for name in missing))
        self._schools()
        self._classes()
        self._people()
        self._link()
        self.said_already = self.found.unread | self.found.gone.get("users", set())
        self._enrol()
        return self.found

    # --- Tables ---------------------------------------------------------------------------------
    def _rows(self, name: str) -> Iterator[Row]:
        """The rows that stand. A whole package has no status; those that go all the same are noted, as
        they are of changes."""
        if name not in self.package.tables:
            return
        needed = NEEDED[name]
        if self.package.version == "1.1":
            needed = (*needed, *NEEDED_IN_1_1.get(name, ()))
        table = self.package.tables[name]
        for row in rows_of(name, table, needed, self.found.faults, self._lost_of(name)):
            status = row["status"].casefold()
            if status == GONE:
                self.found.gone.setdefault(name, set()).add(row["sourcedId"])
                self._note_gone(name, row)
            elif self.found.mode == "bulk":
                if status not in ("", ACTIVE):
                    row.say("status_in_bulk", row["status"][:40])
                yield row
            elif status == ACTIVE:
                yield row
            else:
                row.say("status", row["status"][:40])

    def _note_gone(self, name: str, row: Row) -> None:
        """Of changes the cells of a line that goes say whose place in which class it was."""
        if self.found.mode == "bulk":
            return
        if name == "users":
            self.found.gone_at[row["sourcedId"]] = row["dateLastModified"]
        elif name == "enrollments":
            is_taught = row["role"].casefold() == "student"
            (self.found.left if is_taught else self.found.laid_down).append(_membership(row))
        elif name == "roles":
            known = (row["userSourcedId"], row["role"].casefold(), row["orgSourcedId"])
            self.found.roles_gone.add(known)

    def _lost_of(self, name: str) -> Callable[[Mapping[str, str]], None]:
        """Notes whom a line is about that cannot be taken: an invalid line is not a missing one."""
        column = "sourcedid" if name == "users" else "usersourcedid"

        def lost(cells: Mapping[str, str]) -> None:
            about = cells.get(column, "")
            if name not in ("users", "roles", "enrollments"):
                self.found.nameless += name == "classes"
            elif is_id(about):
                self.found.unread.add(about)
            else:
                self.found.nameless += 1

        return lost

    def _schools(self) -> None:
        for row in self._rows("orgs"):
            if row["type"].casefold() == "school":
                found = Org(row["sourcedId"], row["name"], row["identifier"])
                self.found.schools[found.id] = found

    def _classes(self) -> None:
        courses = {row["sourcedId"]: row["title"] for row in self._rows("courses")}
        for row in self._rows("classes"):
            course = row["courseSourcedId"]
            self.found.classes[row["sourcedId"]] = Class(
                id=row["sourcedId"],
                title=row["title"],
                school=row["schoolSourcedId"],
                course=courses.get(course, ""),
                course_id=course,
                is_homeroom=row["classType"].casefold() == "homeroom",
                terms=row.list_of("termSourcedIds"),
            )

    # --- People ---------------------------------------------------------------------------------
    def _people(self) -> None:
        roles = self._roles()
        for row in self._rows("users"):
            person = _person(row)
            if self.package.version == "1.1":
                said = {(row["role"].casefold(), org) for org in row.list_of("orgSourcedIds")}
            else:
                said = roles.get(person.id, set())
            for role in {role for role, _org in said}:
                orgs = tuple(sorted(org for one, org in said if one == role))
                self._place(replace(person, schools=orgs), role, row)
            if not said and self.found.mode == "delta":
                self._place(person, "", row)
            self.agents += [(person.id, agent, row) for agent in person.agents]

    def _roles(self) -> Mapping[str, set[tuple[str, str]]]:
        """Person -> (role, school), of 1.2, where they have a table of their own."""
        found: dict[str, set[tuple[str, str]]] = {}
        for row in self._rows("roles"):
            pair = (row["role"].casefold(), row["orgSourcedId"])
            found.setdefault(row["userSourcedId"], set()).add(pair)
        return found

    def _place(self, person: Person, role: str, row: Row) -> None:
        """No role becomes a stronger one: who is neither taught, nor teaches, nor cares for a child
        at home is named and left out. In changes without a role the record knows it."""
        if role == "student":
            self.found.students[person.id] = person
        elif role == "teacher":
            self.found.teachers[person.id] = person
        elif role in GUARDIANS:
            self.found.guardians[person.id] = person
        elif role:
            row.say("role", role[:40])
            self.found.unread.add(person.id)
        else:
            self.found.changed[person.id] = person

    def _link(self) -> None:
        """Agents of either side. In changes an adult may be one whom only the record knows."""
        is_bulk = self.found.mode == "bulk"
        for one, agent, row in self.agents:
            pairs = ((one, agent), (agent, one))
            known = [pair for pair in pairs if self._is_pair(*pair)]
            if known:
                self.found.links.update(known)
                for pair in known:
                    side = "child" if pair[0] == one else "adult"
                    self.found.link_sides.setdefault(pair, set()).add(side)
            elif is_bulk:
                row.say("agent")
            else:
                self.found.named.setdefault(one, set()).add(agent)

    def _is_pair(self, student: str, adult: str) -> bool:
        return student in self.found.students and adult in self.found.guardians

    def _enrol(self) -> None:
        for row in self._rows("enrollments"):
            one = _membership(row)
            role = row["role"].casefold()
            if role == "student":
                self._add(one, self.found.students, self.found.learning, row)
            elif role == "teacher":
                self._add(one, self.found.teachers, self.found.teaching, row)
            elif role not in GUARDIANS:
                row.say("role", role[:40])
        lost = sum(one.code == "unknown" for one in self.found.faults)
        all_of_them = lost + len(self.found.learning) + len(self.found.teaching)
        if lost > all_of_them * MOST_LOST:
            raise FileRefused("torn")

    def _add(self, one: Membership, people: Iterable[str], to: list[Membership], row: Row) -> None:
        """Every reference of a whole package resolves inside it. Of people whose own line could not be
        taken, or says that they go, nothing more is said."""
        lost = [
            name
            for name, known in ((one.class_id, self.found.classes), (one.person, people))
            if self.found.mode == "bulk" and name not in known
        ]
        if lost and one.person in self.said_already:
            return
        if lost:
            row.say("unknown")
            self.found.unread.add(one.person)
        else:
            to.append(one)


def _membership(row: Row) -> Membership:
    return Membership(
        person=row["userSourcedId"],
        class_id=row["classSourcedId"],
        school=row["schoolSourcedId"],
        is_primary=row.flag("primary", blank=False),
        starts_on=row.date("beginDate"),
        ends_on=row.date("endDate"),
        said_at=row["dateLastModified"],
        line=row.line,
    )


def _person(row: Row) -> Person:
    email = row["email"].lower()
    if email and not is_email(email):
        row.say("email_left_out")
        email = ""
    return Person(
        id=row["sourcedId"],
        given_name=row["givenName"],
        family_name=row["familyName"],
        called=row["preferredGivenName"],
        identifier=row["identifier"],
        email=email,
        phone=row["phone"] or row["sms"],
        is_enabled=row.flag("enabledUser", blank=True),
        agents=row.list_of("agentSourcedIds"),
        said_at=row["dateLastModified"],
        line=row.line,
    )
