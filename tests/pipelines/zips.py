"""Small zips of tables, written as text."""

import io
import zipfile
from collections.abc import Mapping

from pipelines.packages.oneroster_tables import VERSIONS

TABLES = VERSIONS["1.2"]
MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,{version}\n"
COMMON = "sourcedId,status,dateLastModified"
TABLES_12 = {
    "orgs": "name,type,identifier,parentSourcedId\no1,,,North,school,,\n",
    "academicSessions": "title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "t1,,,Term,term,2026-08-01,2027-06-01,,2027\n",
    "courses": "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\n"
    "c1,,,t1,Maths,M1,9,o1,,\n",
    "classes": "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods\nk1,,,Maths A,9,c1,A,scheduled,,o1,t1,,,\n",
    "users": "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,"
    "phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
    "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\n"
    "u1,,,true,ngozi,,Ngozi,Okafor,,,n@north.example,,,,09,,,,,,o1,\n"
    "u2,,,true,maja,,Maja,Lindqvist,,,m@north.example,,,,,,,,,,o1,\n",
    "roles": "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n"
    "r1,,,u1,primary,student,2026-08-01,,o1,\nr2,,,u2,primary,teacher,2026-08-01,,o1,\n",
    "enrollments": "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    "e1,,,k1,o1,u1,student,,2026-08-01,\n",
    "demographics": "birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
    "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,"
    "hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,"
    "publicSchoolResidenceStatus\nu1,,,2012-05-31,female,,,,,,,,,,,\n",
}


def pack(files: Mapping[str, str | bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as out:
        for name, body in files.items():
            out.writestr(name, body)
    return made.getvalue()


def roster_files(*, version: str = "1.2", mode: str = "bulk") -> dict[str, str]:
    """Return the files of a small correct package."""
    files = {f"{name}.csv": f"{COMMON},{body}" for name, body in TABLES_12.items()}
    lines = [
        f"file.{name},{mode if f'{name}.csv' in files else 'absent'}" for name in VERSIONS["1.2"]
    ]
    return {"manifest.csv": MANIFEST.format(version=version) + "\n".join(lines) + "\n", **files}


def roster(*changes: tuple[str, str, str], **files: str) -> bytes:
    """Return a small package with texts replaced: (file, old, new)."""
    made = {**roster_files(), **files}
    for name, old, new in changes:
        assert old in made[name], (name, old)
        made[name] = made[name].replace(old, new, 1)
    return pack(made)


MORE_12 = {
    "categories": "title,weight\nk1,,,Homework,20\n",
    "lineItems": "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,"
    "academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId\n"
    "l1,,,Quiz,,2026-09-01,2026-09-08,k1,k1,t1,0,20,o1\n",
    "results": "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,"
    "classSourcedId,inProgress,incomplete,late,missing\n"
    "x1,,,l1,u1,fully graded,17.5,2026-09-09,,,k1,false,false,true,false\n",
}
USERS = TABLES_12["users"].replace(",n@north.example,,,,09", ",n@north.example,,,u3,09")
USERS += "u3,,,true,obi,,Obi,Okafor,,,obi@home.example,+43 664 5550100,,,,,,,,,o1,\n"
ROLES = TABLES_12["roles"] + "r3,,,u3,primary,guardian,,,o1,\n"


def whole_roster(*changes: tuple[str, str, str]) -> bytes:
    """Return a correct package with a guardian and marked work, some texts replaced."""
    bodies = {"users": USERS, "roles": ROLES, **MORE_12}
    more = {f"{name}.csv": f"{COMMON},{body}" for name, body in bodies.items()}
    files = {**roster_files(), **more}
    lines = [f"file.{name},{'bulk' if f'{name}.csv' in files else 'absent'}" for name in TABLES]
    files["manifest.csv"] = MANIFEST.format(version="1.2") + "\n".join(lines) + "\n"
    for name, old, new in changes:
        assert old in files[name], (name, old)
        files[name] = files[name].replace(old, new, 1)
    return pack(files)
