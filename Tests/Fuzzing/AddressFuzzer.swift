import CLinux
import Glibc

@testable import Network

/// Texts and bytes of addresses: what parses prints as a text that parses to the same.
enum AddressFuzzer {
    static func test(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        let text = String(decoding: bytes, as: UTF8.self)
        if let address = IPAddress(text) {
            let number = text.prefix { $0 != "%" }
            Claim.holds(
                number.utf8.allSatisfy { ".:0123456789abcdefABCDEF".utf8.contains($0) },
                "what parses is digits, dots and colons")
            check(address)
        }
        var input = FuzzInput(bytes)
        check(IPAddress(in_addr(s_addr: input.number())))
        var six = in6_addr()
        withUnsafeMutableBytes(of: &six) { $0.copyBytes(from: input.rest.prefix($0.count)) }
        check(IPAddress(six))
        let isKept = withUnsafeBytes(of: IPAddress(six).inetAddress6) { kept in
            withUnsafeBytes(of: six) { $0.elementsEqual(kept) }
        }
        Claim.holds(isKept, "an address keeps its bytes")
        return 0
    }

    private static func check(_ address: IPAddress) {
        let text = address.description
        Claim.holds(IPAddress(text) == address, "an address prints as a text that parses to it")
        // Letters beyond ASCII may stand in a zone: the kernel accepts them in an interface's name.
        let isWord = text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
        }
        Claim.holds(isWord, "an address prints without blanks")
        Claim.holds(address.isSender(address.withoutZone), "a packet without a zone may be from an address with one")
        Claim.holds(!(address < address), "an address is not before itself")
        address.withSocketAddress { pointer, length in
            var storage = sockaddr_storage()
            withUnsafeMutableBytes(of: &storage) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: Int(length)))
            }
            // A socket address has no room for a zone whose interface does not exist: nothing is sent by such a one.
            let kept = address.lacksInterface ? address.withoutZone : address
            Claim.holds(IPAddress(storage) == kept, "an address comes back out of a socket address")
        }
    }
}
