import Synchronization

/// Remembers how the cloud spells ids that it does not write in lower case, so that calls name them as it does.
final class IdentifierSpellings: Sendable {
    /// By list, and then by the id in lower case.
    private let spellings = Mutex<[CloudOperation: [String: String]]>([:])

    /// Takes over what a list has now.
    func record(_ elements: [some ListedObject], of operation: CloudOperation) {
        let odd = elements.filter { $0.spelledID != $0.id }
        let new = Dictionary(odd.map { ($0.id, $0.spelledID) }) { first, _ in first }
        spellings.withLock { $0[operation] = new.isEmpty ? nil : new }
    }

    /// The id as the cloud spells it; as it is where no list has it otherwise.
    func spelling(of id: String) -> String {
        spellings.withLock { lists in lists.isEmpty ? id : lists.values.lazy.compactMap { $0[id] }.first ?? id }
    }
}
