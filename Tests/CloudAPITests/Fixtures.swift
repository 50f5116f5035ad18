import FoundationEssentials

@testable import CloudAPI
@testable import NetworkPrimitives

/// The cloud and the user of the tests.
enum Fixtures {
    static let password = "correct horse battery"
    static let projectID = "0123456789abcdef0123456789abcdef"

    static func credentials() -> Credentials {
        .user(name: "exporter", password: Secret(password), domain: .name("OTC-EU-DE-0000"))
    }

    static var endpoints: CloudEndpoints {
        get throws {
            try CloudEndpoints(
                identity: CloudEndpoint("https://iam.example.net"), vpn: CloudEndpoint("https://vpn.example.net"),
                cloudEye: CloudEndpoint("https://ces.example.net"))
        }
    }

    static func tokens(
        _ transport: any HTTPTransport, observer: any CloudCallObserver = RecordingObserver(),
        clock: ManualClock = ManualClock(), project: Project = .name("eu-de_prod")
    ) throws -> TokenProvider {
        TokenProvider(
            caller: CloudCaller(transport: transport, observer: observer),
            login: PasswordLogin(
                endpoint: try CloudEndpoint("https://iam.example.net"),
                user: User(name: "exporter", password: Secret(password), domain: .name("OTC-EU-DE-0000")),
                project: project, wantsCatalog: false),
            now: { clock.read() }, instant: { clock.instant() })
    }

    static func client(
        _ transport: any HTTPTransport, observer: any CloudCallObserver = RecordingObserver(), pageSize: Int = 2_000,
        clock: ManualClock = ManualClock()
    ) throws -> VPNClient {
        VPNClient(session: try session(transport, observer: observer, clock: clock), pageSize: pageSize)
    }

    /// Returns a transport that issues tokens `token-1`, `token-2`, … and passes other calls to the script.
    static func transport(_ script: @escaping ScriptedTransport.Script) -> ScriptedTransport {
        ScriptedTransport { (request, number) async throws(TransportError) in
            request.url.contains("/v3/auth/tokens") ? .token("MII-token-\(number)") : try await script(request, number)
        }
    }

    static func session(
        _ transport: any HTTPTransport, observer: any CloudCallObserver = RecordingObserver(),
        clock: ManualClock = ManualClock()
    ) throws -> CloudSession {
        CloudSession(
            caller: CloudCaller(transport: transport, observer: observer), credentials: credentials(),
            project: .name("eu-de_prod"), endpoints: try endpoints, now: { clock.read() },
            instant: { clock.instant() })
    }

    static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Returns all texts that a value's descriptions and dumps show.
    static func allTexts(of value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text + String(describing: value) + String(reflecting: value) + "\(value)"
    }
}
