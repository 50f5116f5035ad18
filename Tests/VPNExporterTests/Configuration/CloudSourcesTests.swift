import CloudAPI
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import VPNConfiguration

/// Accounts from clouds.yaml.
struct CloudSourcesTests {
    private static let connections = "\nconnections: discover\n"
    private static let bare = "cloud: { provider: open-telekom-cloud }"
    private static let user = CloudCredentials.user(
        name: "exporter", password: Secret("hunter2"), domain: .name("OTC-EU-DE-0000"))
    private static let userEntry = """
        clouds:
          otc:
            profile: otc
            region_name: eu-de
            interface: public
            identity_api_version: 3
            auth:
              auth_url: https://iam.eu-de.otc.t-systems.com:443/v3
              username: exporter
              password: hunter2
              user_domain_name: OTC-EU-DE-0000
              project_name: eu-de_prod
        """

    private func cloud(
        _ text: String, _ variables: [String: String] = [:], files: [String: String] = [:]
    ) throws -> CloudConfiguration {
        let surroundings = ConfigurationFixture.surroundings(variables, files: files)
        return try #require(ConfigurationFixture.parse(text + Self.connections, surroundings: surroundings).cloud)
    }

    private func problems(
        _ text: String, _ variables: [String: String] = [:], files: [String: String] = [:]
    ) -> [String] {
        let text = ConfigurationFixture.problems(
            Array((text + Self.connections).utf8),
            surroundings: ConfigurationFixture.surroundings(variables, files: files))
        #expect(!text.contains("hunter2"))
        return text.split(separator: "\n").map(String.init)
    }

    @Test func `an entry of clouds.yaml suffices for the whole cloud`() throws {
        let expected = CloudConfiguration(
            provider: .openTelekomCloud, region: "eu-de", project: .name("eu-de_prod"),
            endpoints: EndpointOverrides(identity: "https://iam.eu-de.otc.t-systems.com:443"),
            credentials: Self.user)
        #expect(try cloud("cloud: otc", files: ["clouds.yaml": Self.userEntry]) == expected)
        #expect(try cloud(Self.bare, ["OS_CLOUD": "otc"], files: ["clouds.yaml": Self.userEntry]) == expected)
    }

    @Test func `settings of the file override the entry`() throws {
        let text = """
            cloud:
              provider: huawei-cloud
              cloud: otc
              region: eu-nl
              project_id: abc
              credentials: { token: t }
              endpoints: { identity: "https://iam.example.com" }
            """
        let expected = CloudConfiguration(
            provider: .huaweiCloud, region: "eu-nl", project: .id("abc"),
            endpoints: EndpointOverrides(identity: "https://iam.example.com"), credentials: .token(Secret("t")))
        let entry = Self.userEntry.replacing("region_name: eu-de", with: "regions: [eu-de, eu-nl]")
        #expect(try cloud(text, files: ["clouds.yaml": entry]) == expected)
    }

    @Test(arguments: [
        (["clouds.yaml", "clouds.yml", "/h/.config/openstack/clouds.yaml"], "clouds.yaml"),
        (["clouds.json", "/h/.config/openstack/clouds.yaml"], "clouds.json"),
        (["/h/.config/openstack/clouds.yml", "/etc/openstack/clouds.yaml"], "/h/.config/openstack/clouds.yml"),
        (["/etc/openstack/clouds.json"], "/etc/openstack/clouds.json"),
    ])
    func `clouds.yaml is searched in the documented order, unless a variable names it`(
        present: [String], taken: String
    ) throws {
        var files = Dictionary(uniqueKeysWithValues: present.map { ($0, "clouds: { wrong: {} }") })
        files[taken] = Self.userEntry
        files["/o/mine"] = #"{"clouds": {"otc": {"auth": {"token": "t", "project_id": "p"}, "regions": ["eu-nl"]}}}"#
        #expect(try cloud("cloud: otc", ["HOME": "/h"], files: files).credentials == Self.user)
        let named = try cloud("cloud: otc", ["HOME": "/h", "OS_CLIENT_CONFIG_FILE": "/o/mine"], files: files)
        #expect(named.credentials == .token(Secret("t")))
        #expect(named.region == "eu-nl")
        #expect(named.provider == .openTelekomCloud)
    }

    @Test func `secure.yaml next to clouds.yaml or named by a variable overrides single values`() throws {
        let clouds =
            "clouds: { otc: { auth: { username: exporter, password: old, user_domain_name: OTC-EU-DE-0000,"
            + " project_name: eu-de_prod } } }"
        let secure = "clouds: { otc: { auth: { password: hunter2 } }, other: {} }"
        var files = ["/etc/openstack/clouds.yaml": clouds, "/etc/openstack/secure.yml": secure]
        #expect(try cloud("cloud: otc", files: files).credentials == Self.user)
        files["/s"] = "clouds: { otc: { auth: { password: other } } }"
        let other = CloudCredentials.user(
            name: "exporter", password: Secret("other"), domain: .name("OTC-EU-DE-0000"))
        #expect(try cloud("cloud: otc", ["OS_CLIENT_SECURE_FILE": "/s"], files: files).credentials == other)
    }

    @Test(arguments: [
        "{ ak: AK, sk: hunter2, security_token: st, auth: { project_id: p } }",
        "{ access_key: AK, secret_key: hunter2, security_token: st, auth: { project_id: p } }",
        "{ auth: { ak: AK, sk: hunter2, security_token: st, project_id: p } }",
        "{ ak: AK, auth: { access_key: no, secret_key: hunter2, security_token: st, project_id: p } }",
        "{ auth_type: aksk, ak: AK, sk: hunter2, security_token: st, auth: { project_id: p, password: x } }",
    ])
    func `an access key is inside auth or next to it, with either name`(entry: String) throws {
        let cloud = try cloud(
            "cloud: { cloud: otc, region: eu-de }", files: ["clouds.yaml": "clouds: { otc: \(entry) }"])
        let key = AccessKey(id: "AK", secret: Secret("hunter2"), securityToken: Secret("st"))
        #expect(cloud.credentials == .accessKey(key))
        #expect(cloud.project == .id("p"))
    }

    @Test func `the vendor otc-swiss has a default region, and its URL may lack the scheme`() throws {
        let entry = "clouds: { ch: { profile: otc-swiss, auth: { token: t, project_id: p%@ } } }"
        let bare = try cloud("cloud: ch", files: ["clouds.yaml": entry.replacing("%@", with: "")])
        #expect(bare.region == "eu-ch2")
        #expect(bare.endpoints.identity == nil)
        let url = ", auth_url: iam-pub.eu-ch2.sc.otc.t-systems.com/v3"
        let given = try cloud("cloud: ch", files: ["clouds.yaml": entry.replacing("%@", with: url)])
        #expect(given.endpoints.identity == "https://iam-pub.eu-ch2.sc.otc.t-systems.com")
        #expect(given.provider == .openTelekomCloud)
    }

    @Test func `the entry determines trusted certificates and whether to verify any`() throws {
        let entry =
            "clouds: { lab: { verify: false, cacert: ~/ca.pem, auth: { token: t, project_id: p,"
            + " auth_url: 'https://iam.eu-west-101.myhuaweicloud.eu/v3' } } }"
        let lab = try cloud("cloud: lab", ["HOME": "/h"], files: ["clouds.yaml": entry])
        #expect(lab.caFile == nil)
        #expect(lab.insecureSkipVerify)
        #expect(lab.provider == .huaweiCloud)
        #expect(lab.region == "eu-west-101")
        let verified = try cloud(
            "cloud: { cloud: lab, insecure_skip_verify: false }", ["HOME": "/h"],
            files: ["clouds.yaml": entry, "/h/ca.pem": ConfigurationFixture.certificate])
        #expect(verified.caFile == "/h/ca.pem")
        let text = "cloud: { cloud: lab, ca_file: own.pem, insecure_skip_verify: false }"
        let pem = ConfigurationFixture.certificate
        let own = try cloud(text, files: ["clouds.yaml": entry, "/conf/own.pem": pem])
        #expect(own.caFile == "/conf/own.pem")
        #expect(!own.insecureSkipVerify)
        for broken in ["", pem.replacing("M", with: "A"), String(pem.prefix(200))] {
            #expect(
                problems(text, files: ["clouds.yaml": entry, "/conf/own.pem": broken]) == [
                    "test.yml:1:31: cloud.ca_file: the file /conf/own.pem has no certificates in PEM"
                        + " (BEGIN CERTIFICATE), or a broken one"
                ])
        }
    }

    @Test func `a missing entry is an error with the files and their entries`() {
        let files = ["clouds.yaml": Self.userEntry, "secure.yaml": "clouds: { lab: {} }"]
        #expect(
            problems("cloud: otd", files: files) == [
                "test.yml:1:8: cloud: otd is not an entry of clouds.yaml and secure.yaml, which has the entries otc, lab."
                    + " Did you mean otc?"
            ])
        #expect(
            problems("cloud: otc", ["OS_CLIENT_CONFIG_FILE": "/o"]) == [
                "test.yml:1:8: cloud: no clouds.yaml exists for the entry otc; looked for"
                    + " the file that OS_CLIENT_CONFIG_FILE names"
            ])
        #expect(
            problems("cloud: otc", files: ["clouds.yaml": "x: 1"]) == [
                "test.yml:1:8: cloud: otc is not an entry of clouds.yaml, which has no entry"
            ])
    }

    @Test(arguments: [
        (
            "{ auth: { token: hunter2, password: hunter2, project_id: p } }",
            "clouds.yaml:1:16: clouds.otc: has auth.token and auth.password, which are two kinds of credentials."
                + " Keep one of them, or choose with auth_type"
        ),
        (
            "{ ak: AK, auth: { project_id: p } }",
            "clouds.yaml:1:16: clouds.otc: has no sk, which ak requires. Set it"
        ),
        (
            "{ ak: hunter2/, sk: hunter2, auth: { project_id: p } }",
            "clouds.yaml:1:22: clouds.otc.ak: is not made of 1 to 64 of A-Z a-z 0-9 _ -"
        ),
        (
            "{ auth: { username: a, password: hunter2, project_id: p } }",
            "clouds.yaml:1:16: clouds.otc: has no auth.user_domain_name, which auth.password requires. Set it"
        ),
        (
            "{ auth_type: v3oidcpassword, auth: { project_id: p } }",
            "clouds.yaml:1:29: clouds.otc.auth_type: v3oidcpassword is not supported."
                + " Use password, token or aksk, or remove it"
        ),
        (
            "{ auth: { token: hunter2, project_id: p, auth_url: 'http://me:hunter2@a/v3' } }",
            "clouds.yaml:1:67: clouds.otc.auth.auth_url: the URL has a user name. Omit it"
        ),
        (
            "{ auth: { token: 'hunter2 hunter2', project_id: p } }",
            "clouds.yaml:1:16: clouds.otc: has a token with blanks or characters that are not ASCII, which no token has"
        ),
        (
            "{ ak: AK, sk: 'hunter2 ', auth: { project_id: p } }",
            "clouds.yaml:1:16: clouds.otc: has a secret key with blanks or characters that are not ASCII,"
                + " which none has"
        ),
        (
            "{ cacert: /none, auth: { token: hunter2, project_id: p } }",
            "clouds.yaml:1:26: clouds.otc.cacert: names a file that does not exist. Check the path"
        ),
        (
            "{ verify: maybe, auth: { token: hunter2, project_id: p } }",
            "clouds.yaml:1:26: clouds.otc.verify: maybe is neither true nor false"
        ),
        (
            "{ auth_type: [], auth: { token: hunter2, project_id: p } }",
            "clouds.yaml:1:29: clouds.otc.auth_type: expected 1 to 255 characters, got a list"
        ),
        ("[hunter2]", "clouds.yaml:1:16: clouds.otc: expected a cloud's settings, got a list"),
        ("*hunter", "clouds.yaml:1:16: is not valid YAML: found undefined alias"),
    ])
    func `a problem of an entry has its place in its file and omits secrets`(entry: String, problem: String) {
        let files = ["clouds.yaml": "clouds: { otc: \(entry) }"]
        #expect(problems("cloud: { cloud: otc, region: eu-de }", files: files) == [problem])
    }

    @Test(arguments: ["verify: no", "verify: 'False'", "verify: 0", "insecure: true", "insecure: Yes"])
    func `the spellings of other programs disable the verification of certificates`(words: String) throws {
        let entry = "clouds: { lab: { \(words), auth: { token: t, project_name: eu-de_lab } } }"
        #expect(try cloud("cloud: lab", files: ["clouds.yaml": entry]).insecureSkipVerify)
        let opposite = entry.replacing("insecure: true", with: "insecure: false").replacing(
            "verify: no", with: "verify: on")
        guard opposite != entry else { return }
        #expect(try !cloud("cloud: lab", files: ["clouds.yaml": opposite]).insecureSkipVerify)
    }

    @Test func `anchors and merge keys of clouds.yaml work in all entries`() throws {
        let clouds = """
            x-auth: &auth { username: exporter, password: old, user_domain_name: OTC-EU-DE-0000 }
            x-more: &more { password: other, username: other }
            clouds:
              otc:
                region_name: eu-de
                auth: { <<: [*auth, *more], password: hunter2, project_name: &p eu-de_prod }
              other: &other { auth: { project_name: *p } }
              third: { <<: *other }
            """
        let taken = try cloud("cloud: otc", files: ["clouds.yaml": clouds])
        #expect(taken.credentials == Self.user)
        #expect(taken.project == .name("eu-de_prod"))
        let third = try cloud("cloud: { cloud: third, credentials: { token: t } }", files: ["clouds.yaml": clouds])
        #expect(third.project == .name("eu-de_prod"))
    }

    @Test func `too many aliases, anchors or levels in clouds.yaml are an error`() {
        let bomb = (1...20).reduce("b0: &b0 [x, x]\n") { $0 + "b\($1): &b\($1) [*b\($1 - 1), *b\($1 - 1)]\n" }
        let found = problems("cloud: otc", files: ["clouds.yaml": bomb + "clouds: { otc: {} }"])
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("the values are too many, with each alias written out") == true)
        let long = (1...2000).reduce("") { $0 + "é: \"R & D\"\nb\($1): &b\($1) x\n" }
        #expect(
            problems("cloud: otc", files: ["clouds.yaml": long]) == [
                "clouds.yaml:2002:8: there are too many anchors (&) up to here. Write the values"
            ])
        let chain = (1...600).reduce("b0: &b0 [x]\n") { $0 + "b\($1): &b\($1) [*b\($1 - 1)]\n" }
        let deep = problems("cloud: otc", files: ["clouds.yaml": chain])
        #expect(deep.contains { $0.hasSuffix("the values are nested too deeply") || $0.hasSuffix("written out") })
    }

    @Test(arguments: ["user_domain_id", "domain_id"])
    func `the ID of a domain is accepted and overrides its name`(key: String) throws {
        let entry = "clouds: { otc: { auth: { username: u, password: p, \(key): d%@, project_name: eu-de } } }"
        let byID = try cloud("cloud: otc", files: ["clouds.yaml": entry.replacing("%@", with: "")])
        #expect(byID.credentials == .user(name: "u", password: Secret("p"), domain: .id("d")))
        let both = try cloud("cloud: otc", files: ["clouds.yaml": entry.replacing("%@", with: ", user_domain_name: n")])
        #expect(both.credentials == byID.credentials)
        let project = entry.replacing("\(key): d%@", with: "project_domain_name: n")
        let byName = try cloud("cloud: otc", files: ["clouds.yaml": project])
        #expect(byName.credentials == .user(name: "u", password: Secret("p"), domain: .name("n")))
    }

    @Test func `keys of auth may be next to it, and empty texts are ignored`() throws {
        let entry = """
            clouds:
              otc:
                auth_type: ""
                auth_url: https://iam.eu-de.otc.t-systems.com/v3
                user_domain_name: OTC-EU-DE-0000
                project_name: eu-de_prod
                password: hunter2
                auth: { username: exporter, password: "" }
            """
        let taken = try cloud("cloud: otc", files: ["clouds.yaml": entry])
        #expect(taken.credentials == Self.user)
        #expect(taken.project == .name("eu-de_prod"))
        #expect(taken.region == "eu-de")
    }

    @Test func `if auth is not a mapping, this is the only problem`() {
        let found = problems(
            "cloud: { cloud: otc, region: eu-de }", files: ["clouds.yaml": "clouds: { otc: { auth: [hunter2] } }"])
        #expect(
            found == [
                "clouds.yaml:1:24: clouds.otc.auth: expected a mapping, got a list. Write auth: { username: … }"
            ])
    }

    @Test func `an entry without credentials requires them in the file`() throws {
        let files = ["clouds.yaml": "clouds: { otc: { region_name: eu-de, auth: { project_id: p } } }"]
        let given = try cloud("cloud: { cloud: otc, credentials: { token: t } }", files: files)
        #expect(given.credentials == .token(Secret("t")))
        #expect(
            problems("cloud: otc", files: files) == [
                "test.yml:1:8: cloud.credentials: is required, since the entry of clouds.yaml has none. Give user_name,"
                    + " access_key or token here, or auth.username, ak or auth.token there"
            ])
    }
}
