/// The sources outside a configuration file that reading it requires.
package struct ReadingContext: Sendable {
    package let secrets: SecretReader
    package let surroundings: ProcessSurroundings

    package init(secrets: SecretReader, surroundings: ProcessSurroundings) {
        self.secrets = secrets
        self.surroundings = surroundings
    }
}
