import Testing

@testable import Network
@testable import Probing
@testable import VPNConfiguration

struct PathMTUSizesTests {
    private static func configuration(_ minimum: Int, _ maximum: Int) -> PathMTUConfiguration {
        var configuration = PathMTUConfiguration()
        configuration.minimum = minimum
        configuration.maximum = maximum
        return configuration
    }

    @Test func `a packet has the headers of its family`() {
        let sizes = PathMTUSizes(PathMTUConfiguration(), .ipv4)
        #expect(sizes.minimum == 576 && sizes.maximum == 1_500 && sizes.payload(of: 1_500) == 1_472)
        #expect(PathMTUSizes(PathMTUConfiguration(), .ipv6).payload(of: 1_500) == 1_452)
    }

    @Test func `IPv6 begins at 1280 bytes, unless the largest is less`() {
        #expect(PathMTUSizes(PathMTUConfiguration(), .ipv6).minimum == 1_280)
        #expect(PathMTUSizes(Self.configuration(1_400, 1_500), .ipv6).minimum == 1_400)
        let sizes = PathMTUSizes(Self.configuration(68, 1_000), .ipv6)
        #expect(sizes.minimum == 1_000 && sizes.maximum == 1_000)
    }
}
