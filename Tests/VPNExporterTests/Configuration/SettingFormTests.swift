import CloudAPI
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Settings
@testable import VPNConfiguration

struct SettingFormTests {
    private func value<Value>(_ form: SettingForm<Value>, _ text: String) -> Result<Value, SettingRefusal> {
        let node = ConfigurationNode(
            content: .text(text, isQuoted: false), position: .init(line: 1, column: 1), path: .key("x", in: .root))
        do throws(SettingRefusal) {
            return .success(try form.parse(node))
        } catch {
            return .failure(error)
        }
    }

    @Test func `the bounds of a range are valid values`() {
        #expect(value(ProbeSettings.Values.setting(\.interval).form, "10ms") == .success(.milliseconds(10)))
        #expect(value(ProbeSettings.Values.setting(\.interval).form, "1h") == .success(.seconds(3600)))
        #expect(value(ProbeSettings.Values.setting(\.payloadSize).form, "16") == .success(16))
        #expect(value(ProbeSettings.Values.setting(\.payloadSize).form, "65507") == .success(65_507))
        #expect(value(ProbeSettings.Values.setting(\.packet.hopLimit).form, "1") == .success(1))
        #expect(value(ProbeSettings.Values.setting(\.packet.hopLimit).form, "255") == .success(255))
        #expect(value(ProbeSettings.Values.setting(\.resolveInterval).form, "5s") == .success(.seconds(5)))
        let losses: Setting<Int?> = ICMPConfiguration.setting(\.identifierLosses)
        #expect(value(losses.form, "3") == .success(3))
        #expect(value(.name, String(repeating: "a", count: 64)) == .success(String(repeating: "a", count: 64)))
    }

    @Test func `the declared defaults equal the values without a file`() {
        let nothing = ConfigurationNode(
            content: .mapping([]), position: .init(line: 1, column: 1), path: .root)
        var problems = ProblemCollector(file: "x")
        #expect(ProbeSettings(nothing, inherited: .standard, problems: &problems) == .standard)
        #expect(ICMPConfiguration(nothing, problems: &problems) == ICMPConfiguration())
        #expect(ProbeSettings.Values.setting(\.interval).standard == .seconds(1))
        #expect(ProbeSettings.Values.setting(\.timeout).standard == .seconds(5))
        #expect(ProbeSettings.Values.setting(\.payloadSize).standard == 56)
        #expect(ProbeSettings.Values.setting(\.window).standard == .seconds(60))
        #expect(ProbeSettings.Values.setting(\.packet.codePoint).standard == 0)
        #expect(ProbeSettings.Values.setting(\.addressFamily).standard == .any)
        #expect(ProbeSettings.Values.setting(\.resolveInterval).standard == .seconds(60))
        #expect(MonitorsConfiguration.setting(\.interval).standard == MonitorsConfiguration().interval)
        #expect(CloudEyeConfiguration(nothing, provider: .embedded, problems: &problems) == CloudEyeConfiguration())
        #expect(CloudEyeConfiguration.setting(\.batchSize).standard == 10)
        #expect(CloudEyeConfiguration.setting(\.interval).standard == CloudEyeConfiguration().interval)
        #expect(CloudEyeConfiguration.setting(\.lookBack).standard == CloudEyeConfiguration().lookBack)
        #expect(CloudEyeConfiguration.setting(\.maximumAge).standard == CloudEyeConfiguration().maximumAge)
        #expect(MonitorsConfiguration.setting(\.mode).standard == MonitorsConfiguration().mode)
    }

    @Test(arguments: [
        ("https://iam.eu-de.otc.t-systems.com", "https://iam.eu-de.otc.t-systems.com"),
        ("https://iam.eu-de.otc.t-systems.com:443/", "https://iam.eu-de.otc.t-systems.com:443"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"), ("http://localhost:80", "http://localhost:80"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ])
    func `an endpoint has a scheme, a host and an optional port`(text: String, url: String) {
        #expect(value(.baseURL, text) == .success(url))
    }

    @Test(arguments: [
        ("", " does not begin with https://. Write https://HOST"),
        ("ftp://a", "ftp://a does not begin with https://. Write https://HOST"),
        ("https://", "https:// has no valid host and port. Write https://HOST or https://HOST:PORT"),
        ("https://a:", "https://a: has no valid host and port. Write https://HOST or https://HOST:PORT"),
        ("https://a:0", "https://a:0 has no valid host and port. Write https://HOST or https://HOST:PORT"),
        ("https://a:65536", "https://a:65536 has no valid host and port. Write https://HOST or https://HOST:PORT"),
        ("https://[::1", "https://[::1 has no valid host and port. Write https://HOST or https://HOST:PORT"),
        ("https://::1", "https://::1 has no valid host and port. Write https://HOST or https://HOST:PORT"),
        ("https://a b", "https://a b has no valid host and port. Write https://HOST or https://HOST:PORT"),
        ("https://a?b", "https://a?b has a path or a query. Omit it; the exporter adds its own"),
        ("https://me:hunter2@a", "the URL has a user name. Omit it"),
        (
            "iam.example.com:443",
            "iam.example.com:443 does not begin with https://. Write https://iam.example.com:443"
        ),
        ("ftp://me:hunter2@a", "the URL has a user name. Omit it"),
        (
            "https://2130706433",
            "https://2130706433 has an IP address in an unusual form. Write it like 192.0.2.1"
        ),
        ("https://127.1:1", "https://127.1:1 has an IP address in an unusual form. Write it like 192.0.2.1"),
        ("http://a", "http://a would send the password unencrypted. Use https://"),
    ])
    func `an invalid endpoint is rejected with the remedy`(text: String, message: String) {
        #expect(value(.baseURL, text) == .failure(SettingRefusal(message)))
    }

    @Test(arguments: ["http://a:1", "http://[::1]:1/", "http://me:hu%40@a:1"])
    func `the URL of a proxy has the scheme http and a port`(text: String) throws {
        #expect(value(.proxy, text) == .success(.given(try HTTPProxy(text.hasSuffix("/") ? "http://[::1]:1" : text))))
        #expect(value(.proxy, "none") == .success(CloudProxy.none))
    }

    @Test(arguments: [
        "", "None", "proxy:3128", "https://me:hunter2@a:1", "http://", "http://a", "http://me:hunter2@a",
        "http://me@hunter2@a:1", "http://me:hunter2/@a:1", "http://hunter2@a:1", "http://:hunter2@a:1",
        "http://me:hunter2 @a:1", "http://a:0", "http://me:hunter2@a:65536", "http://a:1/path",
    ])
    func `an invalid proxy is rejected, and the message omits its password`(text: String) {
        guard case .failure(let refusal) = value(.proxy, text) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(!refusal.message.contains("hunter2"))
    }

    @Test(arguments: [
        ("https://iam.eu-de.otc.t-systems.com:443/v3", "https://iam.eu-de.otc.t-systems.com:443", "eu-de"),
        (
            "iam-pub.eu-ch2.sc.otc.t-systems.com/v3", "https://iam-pub.eu-ch2.sc.otc.t-systems.com", "eu-ch2"
        ),
        ("https://iam.myhuaweicloud.com/v3", "https://iam.myhuaweicloud.com", nil),
        ("https://iam.eu-west-101.myhuaweicloud.eu", "https://iam.eu-west-101.myhuaweicloud.eu", "eu-west-101"),
        ("http://127.0.0.1:8080/v3?x", "http://127.0.0.1:8080", nil),
        ("https://h/identity/v3/", "https://h/identity", nil), ("h/a/b", "https://h/a/b", nil),
        ("https://h/v3/auth/tokens", "https://h", nil), ("https://h//V2.0", "https://h", nil),
        ("localhost", "https://localhost", nil),
    ])
    func `the scheme and the path of an identity service's URL are optional`(
        text: String, baseURL: String, region: String?
    ) throws {
        let url = try IdentityURL(text)
        #expect(url.baseURL == baseURL)
        #expect(url.region == region)
        #expect((url.provider == .huaweiCloud) == text.contains("myhuaweicloud"))
        #expect((url.provider == .openTelekomCloud) == text.contains("t-systems"))
    }

    @Test(arguments: ["127.0.0.1:0", "127.0.0.9:65535", "[::1]:10034"])
    func `a listener is a loopback address with a port`(text: String) {
        #expect(value(.loopbackListener, text).map(\.description) == .success(text))
    }

    @Test(arguments: [
        ("", "is not an address with a port. Write one like 127.0.0.1:10034 or [::1]:0"),
        (":10034", "is not an address with a port. Write 127.0.0.1:10034"),
        ("10034", "is not an address with a port. Write 127.0.0.1:10034"),
        ("127.0.0.1", "is not an address with a port. Write one like 127.0.0.1:10034 or [::1]:0"),
        ("127.0.0.1:", "is not an address with a port. Write one like 127.0.0.1:10034 or [::1]:0"),
        ("127.0.0.1:65536", "is not an address with a port. Write one like 127.0.0.1:10034 or [::1]:0"),
        ("::1:80", "is not an address with a port. Write one like 127.0.0.1:10034 or [::1]:0"),
        ("[127.0.0.1]:80", "is not an address with a port. Write one like 127.0.0.1:10034 or [::1]:0"),
        ("localhost:80", "is not an address with a port. Write 127.0.0.1:80"),
        ("http://127.0.0.1:10034/", "is a URL. Write 127.0.0.1:10034"),
        ("https://localhost:10034", "is a URL. Write 127.0.0.1:10034"),
        ("http://[::1]:1/v3", "is a URL. Write [::1]:1"),
        ("http://192.0.2.1:1", "is a URL. Write one like 127.0.0.1:10034 or [::1]:0"),
    ])
    func `an invalid listener is rejected with an example`(text: String, message: String) {
        #expect(value(.loopbackListener, text) == .failure(SettingRefusal("\(text) \(message)")))
    }

    @Test(arguments: ["0.0.0.0", "192.0.2.1"])
    func `a listener outside loopback is rejected with the one to write`(host: String) {
        let refusal = SettingRefusal("\(host) is not a loopback address. Write 127.0.0.1:7")
        #expect(value(.loopbackListener, "\(host):7") == .failure(refusal))
    }

    @Test func `the closest name is found if one is close enough`() {
        let names = ["interval", "timeout", "payload_size", "window"]
        #expect(ClosestName.find("intervall", among: names) == "interval")
        #expect(ClosestName.find("payloadSize", among: names) == "payload_size")
        #expect(ClosestName.find("Timeout", among: names) == "timeout")
        #expect(ClosestName.find("port", among: names) == nil)
        #expect(ClosestName.find("", among: ["id"]) == nil)
        #expect(ClosestName.distance("kitten", "sitting") == 3)
    }
}
