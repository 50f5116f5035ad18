/// The memory of all bodies that are being sent. A body that several responses share counts once.
struct BodiesInFlight: Sendable {
    /// The storage of a body. Its sender keeps it, so that no other body has the same address meanwhile.
    struct Identity: Sendable, Hashable {
        let bytes: Int
        private let address: UInt

        init(_ body: [UInt8]) {
            bytes = body.count
            address = body.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        }
    }

    private var readers: [Identity: Int] = [:]
    private(set) var bytes = 0

    /// Returns whether the body fits. A single body may be larger than `most`.
    func hasRoom(for body: Identity, most: Int) -> Bool {
        bytes == 0 || readers[body] != nil || bytes + body.bytes <= most
    }

    mutating func add(_ body: Identity) {
        if readers[body, default: 0] == 0 { bytes += body.bytes }
        readers[body, default: 0] += 1
    }

    mutating func remove(_ body: Identity) {
        guard let others = readers[body].map({ $0 - 1 }) else { return }
        readers[body] = others > 0 ? others : nil
        if others == 0 { bytes -= body.bytes }
    }
}
