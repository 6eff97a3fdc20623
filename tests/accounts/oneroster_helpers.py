"""Small packages, written out: a school with two classes of one course, and a homeroom when asked."""

import io
import zipfile

MANIFEST = (
    "propertyName,value\nmanifest.version,1.0\noneroster.version,{version}\n"
    "file.orgs,{mode}\nfile.users,{mode}\nfile.classes,{mode}\nfile.enrollments,{mode}\n"
)
TABLES = {
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
    "d,,,The District,district,,\nA,,,Alder Street School,school,1,d\nB,,,Birch Lane,school,2,d\n",
    "courses": "sourcedId,status,dateLastModified,title,orgSourcedId\n"
    "ela,,,Reading,A\nmath,,,Numbers,A\n",
    "classes": "sourcedId,status,dateLastModified,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds\n"
    "c1,,,Owls,ela,scheduled,A,\nc2,,,Larks,ela,scheduled,A,\nc3,,,Sums,math,scheduled,A,\nc4,,,Elsewhere,math,scheduled,B,\n",
    "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,identifier,email,sms,phone,agentSourcedIds\n"
    's1,,,true,A,student,s1,Mia,Gross,007,,,,"g1,g2"\n'
    "s2,,,true,A,student,s2,Bo,Lin,,,,,\n"
    "s3,,,true,B,student,s3,Zed,Away,,,,,\n"
    "g1,,,true,A,parent,g1,An,Gross,,An@mail.example,,555,\n"
    "g2,,,true,A,guardian,g2,Ulf,Gross,,,777,,\n"
    "g3,,,true,A,relative,g3,Ma,Lin,,ma@mail.example,,,s2\n"
    "t1,,,true,A,teacher,t1,Tea,Cher,,t@mail.example,,,\n",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    "e1,,,c1,A,s1,student,,2026-08-24,2027-05-28\ne2,,,c2,A,s2,student,,,\n"
    "e3,,,c3,A,s1,student,,,\ne4,,,c3,A,s2,student,,,\ne5,,,c4,B,s3,student,,,\n"
    "e6,,,c1,A,t1,teacher,true,,\n",
}


def package(
    *,
    version: str = "1.1",
    mode: str = "bulk",
    folder: str = "",
    more: dict[str, bytes] | None = None,
    **tables: str,
) -> bytes:
    """A zip of the tables, some of them put in place of ours; an empty one is left out."""
    parts = {"manifest.csv": MANIFEST.format(version=version, mode=mode).encode()}
    parts |= {f"{name}.csv": text.encode() for name, text in {**TABLES, **tables}.items() if text}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(folder + name, content)
    return file.getvalue()


def with_line(table: str, line: str) -> dict[str, str]:
    return {table: TABLES[table] + line + "\n"}
