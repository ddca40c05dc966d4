"""OneRoster CSV 1.0, 1.1, 1.2 and 1.2.1 as data."""

from pipelines.packages.standard import StandardTable, parse_tables, parse_words

RACES = """americanIndianOrAlaskaNative:boolean asian:boolean blackOrAfricanAmerican:boolean
nativeHawaiianOrOtherPacificIslander:boolean white:boolean demographicRaceTwoOrMoreRaces:boolean
hispanicOrLatinoEthnicity:boolean""".replace("\n", " ")

SHARED = f"""
academicSessions: title! type!=sessionType startDate!:date endDate!:date
    parentSourcedId>academicSessions schoolYear!:year
orgs: name! type!=orgType identifier parentSourcedId>orgs
courses: schoolYearSourcedId>academicSessions title! courseCode grades* orgSourcedId!>orgs
    subjects* subjectCodes*
classes: title! grades* courseSourcedId!>courses classCode classType!=classType location
    schoolSourcedId!>orgs termSourcedIds!*>academicSessions subjects* subjectCodes* periods*
enrollments: classSourcedId!>classes schoolSourcedId!>orgs userSourcedId!>users
    role!=enrollmentRole primary:boolean beginDate:date endDate:date
demographics>users: birthDate:date sex=sex {RACES} countryOfBirthCode stateOfBirthAbbreviation
    cityOfBirth publicSchoolResidenceStatus
resources: vendorResourceId! title roles*=role importance=importance vendorId applicationId
classResources: title classSourcedId!>classes resourceSourcedId!>resources
courseResources: title courseSourcedId!>courses resourceSourcedId!>resources
"""
NEW = """
categories: title! weight:integer
users: enabledUser!:boolean username! userIds:pairs givenName! familyName! middleName identifier
    email sms phone agentSourcedIds*>users grades* password userMasterIdentifier
    resourceSourcedIds?*>resources preferredGivenName preferredMiddleName preferredFamilyName
    primaryOrgSourcedId>orgs pronouns
roles: userSourcedId!>users roleType!=roleType role!=role beginDate:date endDate:date
    orgSourcedId!>orgs userProfileSourcedId>userProfiles
userProfiles: userSourcedId!>users profileType! vendorId! applicationId description
    credentialType! username! password
lineItems: title! description assignDate!:date dueDate!:date classSourcedId!>classes
    categorySourcedId!>categories academicSessionSourcedId!>academicSessions
    resultValueMin:float resultValueMax:float schoolSourcedId!>orgs
results: lineItemSourcedId!>lineItems studentSourcedId!>users scoreStatus!=scoreStatus
    score:float scoreDate!:date comment textScore classSourcedId>classes inProgress:boolean
    incomplete:boolean late:boolean missing:boolean
scoreScales: title! type! orgSourcedId!>orgs courseSourcedId!>courses classSourcedId!>classes
    scoreScaleValue!:scale
lineItemLearningObjectiveIds: lineItemSourcedId!>lineItems source! learningObjectiveId!
lineItemScoreScales: title lineItemSourcedId!>lineItems scoreScaleSourcedId!>scoreScales
resultLearningObjectiveIds: resultSourcedId!>results source! learningObjectiveId! score
    textScore
resultScoreScales: title resultSourcedId!>results scoreScaleSourcedId!>scoreScales
userResources: userSourcedId!>users orgSourcedId>orgs classSourcedId>classes
    resourceSourcedId!>resources
"""
OLD = """
categories: title!
users: enabledUser!:boolean orgSourcedIds!*>orgs role!=role username! userIds:pairs givenName!
    familyName! middleName identifier email sms phone agentSourcedIds*>users grades* password
lineItems: title! description assignDate!:date dueDate!:date classSourcedId!>classes
    categorySourcedId!>categories gradingPeriodSourcedId!>academicSessions resultValueMin!:float
    resultValueMax!:float
results: lineItemSourcedId!>lineItems studentSourcedId!>users scoreStatus!=scoreStatus
    score!:float scoreDate!:date comment
"""
VOCABULARIES = parse_words("""
status: active, tobedeleted | inactive
sessionType: gradingPeriod, semester, schoolYear, term
orgType: department, school, district, local, state, national
classType: homeroom, scheduled
role: aide, counselor, districtAdministrator, guardian, parent, principal, proctor, relative,
    siteAdministrator, student, systemAdministrator, teacher | administrator
enrollmentRole: administrator, proctor, student, teacher | aide, guardian, parent, relative,
    counselor, principal
roleType: primary, secondary
sex: male, female, unspecified, other
importance: primary, secondary
scoreStatus: exempt, fully graded, not submitted, partially graded, submitted
""")
EARLIER_NAMES = {
    "grade": "grades",
    "agents": "agentSourcedIds",
    "userid": "userIds",
    "schoolyearid": "schoolYearSourcedId",
    "birthdate": "birthDate",
    "orgsourcedid": "orgSourcedIds",
    "termsourcedid": "termSourcedIds",
    "subject": "subjects",
    "subjectcode": "subjectCodes",
    "period": "periods",
    "usersourcedid": "sourcedId",
}
VERSIONS: dict[str, dict[str, StandardTable]] = {
    "1.2": {**parse_tables(SHARED), **parse_tables(NEW)},
    "1.1": {**parse_tables(SHARED), **parse_tables(OLD)},
}
VERSIONS["1.0"] = {
    name: table
    for name, table in VERSIONS["1.1"].items()
    if name in {"academicSessions", "orgs", "courses", "classes", "enrollments", "demographics"}
    or name == "users"
}
ROSTERING = ("academicSessions", "classes", "courses", "enrollments", "orgs", "users")
SINCE_12 = set(VERSIONS["1.2"]) - set(VERSIONS["1.1"])
