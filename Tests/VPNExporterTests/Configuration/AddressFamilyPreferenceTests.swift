import Testing

@testable import NetworkPrimitives
@testable import VPNConfiguration

struct AddressFamilyPreferenceTests {
    private let four1 = IPAddress("192.0.2.1")
    private let four2 = IPAddress("192.0.2.2")
    private let six1 = IPAddress("2001:db8::1")
    private let six2 = IPAddress("2001:db8::2")

    private func choose(
        _ preference: AddressFamilyPreference, _ answers: [IPAddress?], keeping current: IPAddress? = nil
    ) -> IPAddress? {
        preference.choose(from: answers.compactMap(\.self), keeping: current)
    }

    @Test func `the first address of the allowed or preferred family is selected`() {
        let answers = [six1, four1, six2, four2]
        #expect(choose(.any, answers) == six1)
        #expect(choose(.ipv4, answers) == four1)
        #expect(choose(.ipv6, answers) == six1)
        #expect(choose(.preferIPv4, answers) == four1)
        #expect(choose(.preferIPv6, answers) == six1)
    }

    @Test func `the other family is selected only if it is allowed`() {
        #expect(choose(.preferIPv4, [six1]) == six1)
        #expect(choose(.preferIPv6, [four1]) == four1)
        #expect(choose(.ipv4, [six1]) == nil)
        #expect(choose(.ipv6, [four1]) == nil)
        for preference in AddressFamilyPreference.allCases { #expect(choose(preference, []) == nil) }
    }

    @Test func `the current address stays while it is among the answers, in any order`() {
        #expect(choose(.any, [four1, four2], keeping: four2) == four2)
        #expect(choose(.any, [six1, four2], keeping: four2) == four2)
        #expect(choose(.preferIPv4, [four1, four2], keeping: four2) == four2)
        #expect(choose(.any, [four1], keeping: four2) == four1)
    }

    @Test func `an address of the preferred or only allowed family replaces the current one`() {
        #expect(choose(.preferIPv6, [four1, six1], keeping: four1) == six1)
        #expect(choose(.ipv6, [four1, six1], keeping: four1) == six1)
    }
}
