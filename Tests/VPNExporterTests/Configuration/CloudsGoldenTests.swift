import CloudAPI
import Foundation
import Testing

@testable import NetworkPrimitives
@testable import Settings
@testable import VPNConfiguration

/// Compares the exporter's reading of clouds.yaml with openstacksdk's. `Fixtures/clouds/openstacksdk.py` wrote the
/// expected results.
struct CloudsGoldenTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let clouds: String
        let secure: String?
        let vendors: String?
        /// The region that a source outside clouds.yaml selects; `nil` if none does.
        let region: String?

        var testDescription: String { name }

        private enum CodingKeys: String, CodingKey {
            case name, clouds, secure, region
            case vendors = "clouds-public"
        }

        var files: [String: String] {
            var files = ["clouds.yaml": clouds]
            files["secure.yaml"] = secure
            files["clouds-public.yaml"] = vendors
            for authority in ["/all.pem", "/nl.pem"] { files[authority] = ConfigurationFixture.certificate }
            return files
        }
    }

    /// The source that selects the entry and its region: the configuration, the environment, or both.
    enum Asking: CaseIterable, Sendable { case setting, variable, variables }

    private static let folder = ConfigurationFixture.fixtures + "/../clouds"
    /// The cases in which the exporter differs from openstacksdk, with their results. The documentation lists them, too.
    private static let differences = [
        // openstacksdk fails with a Python exception.
        "a password and a token with auth_type password": ["username": "u", "password": "hunter2", "domain_name": "d"],
        // openstacksdk constructs the name of a host that does not exist.
        "the profile otc and a region of the entry that it does not have": [
            "region": "eu-ch2", "auth_url": "iam-pub.eu-ch2.sc.otc.t-systems.com", "username": "u",
            "password": "hunter2", "domain_name": "d", "project_id": "p",
        ],
    ]

    static func cases() throws -> [Case] {
        try JSONDecoder().decode([Case].self, from: Data(ConfigurationFixture.bytes(folder + "/cases.json")))
    }

    private static func golden() throws -> [String: [String: String]] {
        let object = try JSONSerialization.jsonObject(with: Data(ConfigurationFixture.bytes(folder + "/golden.json")))
        let results = try #require(object as? [String: [String: Any]])
        return results.mapValues { $0.mapValues { ($0 as? Bool).map { "\($0)" } ?? "\($0)" } }
    }

    private func cloud(_ entry: Case, _ asking: Asking) throws(ConfigurationProblems) -> CloudConfiguration? {
        let region = entry.region.map { ", region: \($0)" } ?? ""
        let text: String
        var variables: [String: String] = [:]
        if asking != .setting { variables["OS_REGION_NAME"] = entry.region }
        switch asking {
        case .setting: text = "cloud: { cloud: c\(region) }"
        case .variable: text = "cloud: c"
        case .variables:
            text = "cloud: { provider: open-telekom-cloud }"
            variables["OS_CLOUD"] = "c"
        }
        return try ConfigurationFixture.parse(
            text + "\nconnections: discover\n",
            surroundings: ConfigurationFixture.surroundings(variables, files: entry.files)
        ).cloud
    }

    @Test(arguments: try cases(), Asking.allCases)
    func `each entry yields the same account as in openstacksdk`(entry: Case, asking: Asking) throws {
        let golden = try #require(Self.golden()[entry.name])
        var expected = golden
        if let own = Self.differences[entry.name] {
            expected = own
        } else if golden["error"] != nil {
            #expect(throws: ConfigurationProblems.self) { try self.cloud(entry, asking) }
            return
        }
        let cloud = try #require(try self.cloud(entry, asking))
        if let region = expected["region"] { #expect(cloud.region == region) }
        if let id = expected["project_id"] {
            #expect(cloud.project == .id(id))
        } else if let name = expected["project_name"] {
            #expect(cloud.project == .name(name))
        }
        if let url = expected["auth_url"] {
            // The region determines the URL of a vendor.
            let host = try IdentityURL(url).baseURL
            let standard = try CloudProvider.openTelekomCloud.endpoints(region: cloud.region).identity.url
            #expect((cloud.endpoints.identity ?? standard) == host)
        }
        if let verifies = expected["verify"] { #expect(cloud.insecureSkipVerify == (verifies == "false")) }
        #expect(cloud.caFile == expected["cacert"])
        if let token = expected["token"] {
            #expect(cloud.credentials == .token(Secret(token)))
        } else {
            let domain = expected["domain_id"].map(UserDomain.id) ?? expected["domain_name"].map(UserDomain.name)
            let user = CloudCredentials.user(
                name: try #require(expected["username"]), password: Secret(try #require(expected["password"])),
                domain: try #require(domain))
            #expect(cloud.credentials == user)
        }
    }

    private func problems(_ entry: String, _ text: String = "cloud: c", _ variables: [String: String] = [:]) -> String {
        let text = ConfigurationFixture.problems(
            Array((text + "\nconnections: discover\n").utf8),
            surroundings: ConfigurationFixture.surroundings(
                variables, files: ["clouds.yaml": "clouds: { c: \(entry) }"]))
        #expect(!text.contains("hunter2"))
        return text
    }

    @Test(arguments: [
        ("user_id", "Give the user's name and domain instead"),
        ("trust_id", "Give a user who has a role in the project itself"),
        (
            "passcode",
            "A passcode serves once. Give a user without multi-factor authentication, or an access key"
        ),
        ("application_credential_id", "Give the user's name, password and domain, or an access key"),
        ("application_credential_name", "Give the user's name, password and domain, or an access key"),
        ("application_credential_secret", "Give the user's name, password and domain, or an access key"),
        ("system_scope", "Remove it: connections belong to a project"),
    ])
    func `an unsupported value is rejected by its name`(key: String, remedy: String) {
        let user = "username: u, password: hunter2, user_domain_name: d, project_id: p"
        #expect(
            problems("{ region_name: eu-de, auth: { \(key): hunter2, \(user) } }")
                == "clouds.yaml:1:\(46 + key.utf8.count): clouds.c.auth.\(key): is not supported. \(remedy)")
        #expect(
            problems("{ region_name: eu-de, \(key): hunter2, auth: { \(user) } }")
                == "clouds.yaml:1:\(38 + key.utf8.count): clouds.c.\(key): is not supported. \(remedy)")
        let values = "{ regions: [{ name: eu-de, values: { auth: { \(key): hunter2 } } }], auth: { \(user) } }"
        #expect(
            problems(values)
                == "clouds.yaml:1:\(61 + key.utf8.count): clouds.c.regions[0].values.auth.\(key): is not supported. \(remedy)"
        )
        let variables = [
            "OS_USERNAME": "u", "OS_PASSWORD": "hunter2", "OS_USER_DOMAIN_NAME": "d", "OS_PROJECT_NAME": "eu-de_prod",
            "OS_" + key.uppercased(): "hunter2",
        ]
        #expect(
            problems("{}", "cloud: { provider: open-telekom-cloud }", variables)
                == "environment: OS_\(key.uppercased()): is not supported. \(remedy)")
        // If the file has credentials, those of the entry are ignored.
        let own = "cloud: { cloud: c, credentials: { token: hunter2 } }"
        #expect(problems("{ region_name: eu-de, auth: { \(key): hunter2, project_id: p } }", own) == "")
    }

    @Test(arguments: [
        "v3applicationcredential", "v3totp", "v3multifactor", "v3oidcpassword", "v3oidcclientcredentials",
        "v3samlpassword", "v3kerberos", "v3oauth1", "v2password", "admin_token", "none", "http_basic",
    ])
    func `an unsupported authentication type is rejected by its name`(kind: String) {
        let user = "username: u, password: hunter2, user_domain_name: d, project_id: p"
        let remedy = "is not supported. Use password, token or aksk, or remove it"
        #expect(
            problems("{ auth_type: \(kind), region_name: eu-de, auth: { \(user) } }")
                == "clouds.yaml:1:27: clouds.c.auth_type: \(kind) \(remedy)")
        let variables = [
            "OS_USERNAME": "u", "OS_PASSWORD": "hunter2", "OS_USER_DOMAIN_NAME": "d", "OS_PROJECT_NAME": "eu-de_prod",
            "OS_AUTH_TYPE": kind,
        ]
        #expect(
            problems("{}", "cloud: { provider: open-telekom-cloud }", variables)
                == "environment: OS_AUTH_TYPE: \(kind) \(remedy)")
    }

    private static let user = "username: u, password: hunter2, user_domain_name: d"

    @Test(arguments: [
        (
            "cloud: { cloud: c, region: eu-ch2 }", "{ regions: [eu-de, eu-nl], auth: { \(user), project_id: p } }",
            "test.yml:1:28: cloud.region: eu-ch2 is not a region of the entry c, which has eu-de, eu-nl (clouds.yaml)"
        ),
        (
            "cloud: { cloud: c, region: eu-nd }", "{ region_name: eu-nl, auth: { \(user), project_id: p } }",
            "test.yml:1:28: cloud.region: eu-nd is not a region of the entry c, which has eu-nl (clouds.yaml)."
                + " Did you mean eu-nl?"
        ),
        (
            "cloud: { cloud: c, region: eu-ch2 }", "{ profile: otc, auth: { \(user), project_id: p } }",
            "test.yml:1:28: cloud.region: eu-ch2 is not a region of the profile of the entry c, which has eu-de, eu-nl"
        ),
        (
            "cloud: c", "{ regions: eu-de, auth: { \(user), project_id: p } }",
            "clouds.yaml:1:25: clouds.c.regions: expected a list of regions, got text. Write [eu-de, eu-nl]"
        ),
        (
            "cloud: c", "{ regions: [{ name: eu-de, auth: {} }], auth: { \(user), project_id: p } }",
            "clouds.yaml:1:47: clouds.c.regions[0].auth: is not a key of a region, which has only name and values."
                + " Move it into values"
        ),
        (
            "cloud: c", "{ regions: [{ values: {} }], auth: { \(user), project_id: p } }",
            "clouds.yaml:1:26: clouds.c.regions[0]: has no name; a region has name and values"
        ),
        (
            "cloud: c", "{ regions: [{ name: eu-de, values: [a] }], auth: { \(user), project_id: p } }",
            "clouds.yaml:1:49: clouds.c.regions[0].values: expected a mapping, got a list. Write"
                + " values: { auth: { … } }"
        ),
        (
            "cloud: c", "{ profile: ovh, region_name: a-b, auth: { \(user), project_id: p } }",
            "clouds.yaml:1:25: clouds.c.profile: ovh is not a known cloud profile. Write otc or"
                + " otc-swiss, give auth.auth_url, or add the profile to clouds-public.yaml"
        ),
        (
            "cloud: c", "{ region_name: eu-de, cert: /c.pem, auth: { \(user), project_id: p } }",
            "clouds.yaml:1:42: clouds.c.cert: is not supported. Remove it: the exporter sends no client"
                + " certificate to the cloud"
        ),
        (
            "cloud: c", "{ region_name: eu-de, auth: { \(user), project_name: eu-de_a, project_domain_name: e } }",
            "clouds.yaml:1:141: clouds.c.auth.project_domain_name: differs from the user's domain, and the exporter"
                + " finds a project by its name only there. Set the project's ID"
        ),
    ])
    func `a problem of an entry or its regions is reported with its place`(text: String, entry: String, message: String)
    {
        #expect(problems(entry, text) == message)
    }

    @Test func `if the entry lacks the region of the environment, the problem names the variable`() {
        let entry = "{ regions: [eu-de], auth: { \(Self.user), project_id: p } }"
        #expect(
            problems(entry, "cloud: c", ["OS_REGION_NAME": "eu-ch2"])
                == "environment: OS_REGION_NAME: eu-ch2 is not a region of the entry c, which has eu-de (clouds.yaml)")
    }

    @Test(arguments: [
        (
            "cloud: { provider: open-telekom-cloud, region: eu-nl, project_name: eu-de_prod, credentials: { token: t } }",
            "test.yml:1:69: cloud.project_name: the project eu-de_prod belongs to the region eu-de, and the region is"
                + " eu-nl. Write region: eu-de, or give a project of eu-nl"
        ),
        (
            "cloud: { provider: huawei-cloud, region: ap-southeast-1, project_name: cn-north-4, credentials: { token: t } }",
            "test.yml:1:72: cloud.project_name: the project cn-north-4 belongs to the region cn-north-4, and the region is"
                + " ap-southeast-1. Write region: cn-north-4, or give a project of ap-southeast-1"
        ),
        (
            "cloud: { cloud: c, region: eu-nl }",
            "test.yml:1:28: cloud.region: the project eu-de_prod belongs to the region eu-de, and the region is eu-nl."
                + " Write region: eu-de, or give a project of eu-nl"
        ),
        (
            "cloud: { provider: open-telekom-cloud, region: eu-de, project_name: eu-de, credentials: { token: t } }",
            ""
        ),
        (
            "cloud: { provider: open-telekom-cloud, region: eu-de, project_name: a-b_c, credentials: { token: t } }",
            ""
        ),
        (
            "cloud: { provider: open-telekom-cloud, region: eu-nl, project_id: eu-de, credentials: { token: t } }",
            ""
        ),
    ])
    func `a conflict between region and project is reported before the first call`(
        text: String, message: String
    ) {
        #expect(problems("{ auth: { \(Self.user), project_name: eu-de_prod } }", text) == message)
    }

    @Test func `the embedded cloud requires neither region nor project`() throws {
        let cloud = try #require(
            ConfigurationFixture.parse("cloud: { provider: embedded }\nconnections: discover\n").cloud)
        #expect(cloud.region == "eu-de" && cloud.project == .id("0123456789abcdef0123456789abcdef"))
        let given = try #require(
            ConfigurationFixture.parse(
                "cloud: { provider: embedded, region: eu-nl, project_id: p }\nconnections: discover\n"
            ).cloud)
        #expect(given.region == "eu-nl" && given.project == .id("p"))
    }
}
