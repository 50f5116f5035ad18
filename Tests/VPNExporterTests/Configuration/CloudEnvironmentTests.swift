import CloudAPI
import Testing

@testable import NetworkPrimitives
@testable import VPNConfiguration

/// Accounts from environment variables.
struct CloudEnvironmentTests {
    private static let bare = "cloud: { provider: open-telekom-cloud }\nconnections: discover\n"
    private static let project = ["OS_PROJECT_NAME": "eu-de_prod"]

    private func cloud(
        _ variables: [String: String], files: [String: String] = [:], text: String = bare
    ) throws -> CloudConfiguration {
        let variables = Self.project.merging(variables) { $1 }
        let surroundings = ConfigurationFixture.surroundings(variables, files: files)
        return try #require(ConfigurationFixture.parse(text, surroundings: surroundings).cloud)
    }

    private func problems(_ variables: [String: String], files: [String: String] = [:]) -> String {
        let variables = Self.project.merging(variables) { $1 }
        let text = ConfigurationFixture.problems(
            Array(Self.bare.utf8), surroundings: ConfigurationFixture.surroundings(variables, files: files))
        #expect(!text.contains("hunter2"))
        return text
    }

    @Test func `a user's domain may have any of its names, and the first one with a value counts`() throws {
        let user = ["OS_USERNAME": "u", "OS_PASSWORD": "hunter2"]
        let domains = [
            "OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME",
            "OS_DEFAULT_DOMAIN",
        ]
        for (index, name) in domains.enumerated() {
            let later = Dictionary(uniqueKeysWithValues: domains[(index + 1)...].map { ($0, "other") })
            // With a project's name, the domains of user and project must be equal.
            let project = ["OS_PROJECT_ID": "p"]
            let variables = user.merging(project) { $1 }.merging(later) { $1 }.merging([name: "d"]) { $1 }
            let expected = CloudCredentials.user(name: "u", password: Secret("hunter2"), domain: .name("d"))
            #expect(try cloud(variables).credentials == expected)
        }
        let byID = try cloud(user.merging(["OS_USER_DOMAIN_ID": "i", "OS_DOMAIN_ID": "other"]) { $1 })
        #expect(byID.credentials == .user(name: "u", password: Secret("hunter2"), domain: .id("i")))
    }

    @Test(arguments: [
        ("OS_ACCESS_KEY", "OS_SECRET_KEY", "OS_SECURITY_TOKEN"),
        ("OS_ACCESS_KEY_ID", "OS_ACCESS_KEY_SECRET", "OS_AKSK_SECURITY_TOKEN"), ("OS_AK", "OS_SK", "OS_ST"),
        ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    ])
    func `all parts of an access key come from one family of variables`(id: String, secret: String, token: String)
        throws
    {
        let shared = ["AWS_ACCESS_KEY_ID": "other", "AWS_ACCESS_SECRET_KEY": "other", "OS_USERNAME": "not-enough"]
        let variables = shared.merging([id: "AK", secret: "hunter2", token: "st"]) { $1 }
        let key = AccessKey(id: "AK", secret: Secret("hunter2"), securityToken: Secret("st"))
        #expect(try cloud(variables).credentials == .accessKey(key))
    }

    @Test func `keys of other services count only if they are complete and no other credentials exist`() throws {
        let aws = ["AWS_ACCESS_KEY_ID": "AK", "AWS_ACCESS_SECRET_KEY": "hunter2"]
        let key = CloudCredentials.accessKey(AccessKey(id: "AK", secret: Secret("hunter2")))
        #expect(try cloud(aws).credentials == key)
        let s3 = ["S3_ACCESS_KEY_ID": "AK", "S3_SECRET_ACCESS_KEY": "hunter2", "AWS_ACCESS_KEY_ID": "other"]
        #expect(try cloud(s3).credentials == key)
        #expect(try cloud(aws.merging(["OS_TOKEN": "t"]) { $1 }).credentials == .token(Secret("t")))
        #expect(problems(["AWS_ACCESS_KEY_ID": "hunter2"]).contains("since the environment has none"))
    }

    @Test func `the environment has the project, the region and the identity service`() throws {
        let token = ["OS_TOKEN": "", "OS_AUTH_TOKEN": "t"]
        #expect(try cloud(token).project == .name("eu-de_prod"))
        #expect(try cloud(token).region == "eu-de")
        let old = try cloud(["OS_TENANT_ID": "p", "OS_REGION": "eu-nl"].merging(token) { $1 })
        #expect(old.project == .id("p"))
        #expect(old.region == "eu-nl")
        let variables = ["OS_AUTH_URL": "https://iam.eu-nl.otc.t-systems.com/v3", "OS_PROJECT_NAME": "default"]
        let url = try cloud(variables.merging(token) { $1 })
        #expect(url.endpoints.identity == "https://iam.eu-nl.otc.t-systems.com")
        #expect(url.region == "eu-nl")
    }

    @Test func `with credentials in the file or its entry, the environment's are ignored`() throws {
        let text = """
            cloud:
              provider: open-telekom-cloud
              region: eu-nl
              project_id: p
              credentials: { token: t }
            connections: discover
            """
        let all = ["OS_TOKEN": "x", "OS_PASSWORD": "x", "OS_CLOUD": "none", "OS_AUTH_URL": "https://a"]
        let expected = CloudConfiguration(
            provider: .openTelekomCloud, region: "eu-nl", project: .id("p"), credentials: .token(Secret("t")))
        #expect(try cloud(all, text: text) == expected)
        let clouds = "clouds: { otc: { auth: { token: entry, project_id: p } } }"
        let entry = try cloud(
            ["OS_CLOUD": "otc", "OS_TOKEN": "x"], files: ["clouds.yaml": clouds],
            text: """
                cloud: { provider: open-telekom-cloud, region: eu-de }
                connections: discover
                """)
        #expect(entry.credentials == .token(Secret("entry")))
        let embedded = "cloud: { provider: embedded, region: eu-de, project_id: p }\nconnections: discover\n"
        #expect(try cloud(all, text: embedded).credentials == nil)
    }

    @Test func `the file of Huawei Cloud's tools counts only if no other source has credentials`() throws {
        let file =
            "# mine\n[other]\nak = no\n[basic]\nak = AK\n sk=hunter2 \nproject_id = p\n"
            + "iam_endpoint = https://iam.example.com\nsecurity_token=\n"
        let files = ["/h/.huaweicloud/credentials": file, "/mine": "[basic]\nak = MINE\nsk = hunter2\n"]
        let taken = try cloud(["HOME": "/h", "OS_PROJECT_NAME": "", "OS_REGION_NAME": "eu-de"], files: files)
        #expect(taken.credentials == .accessKey(AccessKey(id: "AK", secret: Secret("hunter2"))))
        #expect(taken.project == .id("p"))
        #expect(taken.endpoints.identity == "https://iam.example.com")
        let named = try cloud(["HOME": "/h", "HUAWEICLOUD_SDK_CREDENTIALS_FILE": "/mine"], files: files)
        #expect(named.credentials == .accessKey(AccessKey(id: "MINE", secret: Secret("hunter2"))))
        #expect(named.project == .name("eu-de_prod"))
        let token = try cloud(["HOME": "/h", "OS_TOKEN": "t"], files: files)
        #expect(token.credentials == .token(Secret("t")))
        #expect(
            problems(["HUAWEICLOUD_SDK_CREDENTIALS_FILE": "/none"])
                == "environment: HUAWEICLOUD_SDK_CREDENTIALS_FILE: names a file that does not exist. Check the path")
        #expect(
            problems(["HOME": "/h"], files: ["/h/.huaweicloud/credentials": "[basic]\nsk = hunter2"])
                == "/h/.huaweicloud/credentials:1:1: basic: has no basic.ak, which basic.sk requires. Set it")
    }

    @Test func `a file of Huawei Cloud's tools without a section with credentials is reported`() throws {
        let named = ["HUAWEICLOUD_SDK_CREDENTIALS_FILE": "/mine"]
        #expect(
            problems(named, files: ["/mine": "ak = A\nsk = hunter2\n"])
                == "/mine:1:1: basic: has no ak and sk in its section [basic]. Give them, or set OS_CLOUD or others")
        let marked = try cloud(named, files: ["/mine": "\u{feff}[basic]\r\nak = A\r\nsk = hunter2\r\n"])
        #expect(marked.credentials == .accessKey(AccessKey(id: "A", secret: Secret("hunter2"))))
    }

    @Test
    func
        `an IP address behind a proxy is rejected, except without the proxy or without verification`()
        throws
    {
        let proxied = [
            "OS_TOKEN": "t", "OS_AUTH_URL": "https://203.0.113.7/v3", "HTTPS_PROXY": "http://127.0.0.1:3128",
        ]
        #expect(
            problems(proxied)
                == "test.yml:1:8: cloud: the certificate of the IP address 203.0.113.7 cannot be verified through a proxy."
                + " Write the service's host name, or reach the address directly (NO_PROXY)")
        #expect(problems(proxied.merging(["NO_PROXY": "203.0.113.0/24"]) { $1 }).isEmpty)
        let insecure = "cloud: { provider: open-telekom-cloud, insecure_skip_verify: true }\nconnections: discover\n"
        #expect(try cloud(proxied, text: insecure).endpoints.identity == "https://203.0.113.7")
        #expect(problems(proxied.merging(["OS_AUTH_URL": "https://127.0.0.1/v3"]) { $1 }).isEmpty)
    }

    @Test func `a variable with an invalid reference is reported by its name, without a proxy's password`() {
        let token = ["OS_TOKEN": "t"]
        #expect(
            problems(token.merging(["OS_CACERT": "/none"]) { $1 })
                == "environment: OS_CACERT: names a file that does not exist. Check the path")
        for name in ["HTTPS_PROXY", "http_proxy"] {
            #expect(
                problems(token.merging([name: "http://me:hunter2@:99999"]) { $1 })
                    == "environment: \(name): has no valid host or port. Correct it, or set cloud.proxy"
            )
        }
        #expect(
            problems(["OS_CLOUD": "otc", "OS_CLIENT_CONFIG_FILE": "/none"])
                == "test.yml:1:8: cloud: no clouds.yaml exists for the entry otc, which OS_CLOUD names;"
                + " looked for the file that OS_CLIENT_CONFIG_FILE names")
        #expect(
            problems(["OS_CLOUD": "otc"], files: ["clouds.yaml": "clouds: { lab: {} }"])
                == "test.yml:1:8: cloud: otc, which OS_CLOUD names, is not an entry of clouds.yaml, which has the entries lab"
        )
    }

    @Test func `two kinds of credentials are an error, and so are incomplete ones`() {
        let token = ["OS_TOKEN": "hunter2"]
        let password = ["OS_PASSWORD": "hunter2"]
        let key = ["OS_SECRET_KEY": "hunter2"]
        #expect(
            problems(token.merging(password) { $1 })
                == "environment: has OS_TOKEN and OS_PASSWORD, which are two kinds of credentials. Keep one of them, or choose"
                + " with OS_AUTH_TYPE")
        #expect(
            problems(token.merging(password) { $1 }.merging(key) { $1 })
                == "environment: has OS_TOKEN and OS_SECRET_KEY and OS_PASSWORD, which are three kinds of credentials."
                + " Keep one of them, or choose with OS_AUTH_TYPE")
        #expect(
            problems(key) == "environment: has no OS_ACCESS_KEY, which OS_SECRET_KEY requires. Set it")
        #expect(
            problems(password) == """
                environment: has no OS_USERNAME, which OS_PASSWORD requires. Set it
                environment: has no OS_USER_DOMAIN_NAME, which OS_PASSWORD requires. Set it
                """)
        #expect(
            problems(["OS_TOKEN": "t", "OS_REGION_NAME": "EU DE"])
                == "environment: OS_REGION_NAME: EU DE has E, which is not one of a-z 0-9 -. Did you mean eu-de?")
    }
}
