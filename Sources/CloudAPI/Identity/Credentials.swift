/// Who asks the cloud, and for which project: a user of the identity service with a password.
package struct Credentials: Sendable, Hashable {
    package let userName: String
    package let password: Secret
    /// Of the domain (account) that the user belongs to, such as `OTC-EU-DE-00000000001000000000`.
    package let domainName: String
    package let project: Project

    package init(userName: String, password: Secret, domainName: String, project: Project) {
        self.userName = userName
        self.password = password
        self.domainName = domainName
        self.project = project
    }
}
