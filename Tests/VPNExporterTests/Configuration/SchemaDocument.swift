import Foundation

@testable import Probing
@testable import Settings
@testable import VPNConfiguration

/// The JSON Schema (draft 2020-12) of a configuration file, derived from the declarations that also read the file.
struct SchemaDocument {
    private typealias Object = [String: Any]

    private static var name: Object { shape(ConnectionConfiguration.name.form.shape) }

    /// The text of `deploy/vpn-exporter.schema.json`.
    var text: String {
        get throws {
            let data = try JSONSerialization.data(
                withJSONObject: root, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self) + "\n"
        }
    }

    private var root: Object {
        var definitions: Object = [:]
        for (path, settings) in ConfigurationSchema.sections where !path.isEmpty {
            definitions[Self.definition(of: path)] = Self.section(settings, at: path)
        }
        definitions["connections"] = Self.section(ConnectionConfiguration.settings, at: "connections[]")
        definitions["discovery"] = Self.section(DiscoveryConfiguration.settings, at: "connections[]")
        var root = Self.section(ExporterConfiguration.settings, at: "")
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        root["title"] = "Configuration of vpn-exporter"
        root["$defs"] = definitions
        return root
    }

    private static func section(_ settings: [SettingDescription], at path: String) -> Object {
        var section: Object = [
            "type": "object", "additionalProperties": false,
            "properties": Dictionary(uniqueKeysWithValues: settings.map { ($0.name, value(of: $0, at: path)) }),
        ]
        let required = settings.filter(\.isRequired).map(\.name)
        if !required.isEmpty { section["required"] = required }
        return section
    }

    private static func value(of setting: SettingDescription, at path: String) -> Object {
        let place = path.isEmpty ? setting.name : "\(path).\(setting.name)"
        var value = setting.shape.map(shape) ?? content(at: place)
        value["title"] = setting.name
        value["description"] = setting.sentence
        if let text = setting.standard { value["default"] = standard(text, setting.shape) }
        return value
    }

    /// Returns the schema of a section's value: a mapping, a list of mappings, or a word that abbreviates either.
    private static func content(at path: String) -> Object {
        switch path {
        case "cloud":
            let name = shape(CloudConfiguration.entry.form.shape)
            return ["if": ["type": "object"], "then": ["$ref": "#/$defs/cloud"], "else": name]
        case "connections[].discover": return ["anyOf": [["const": "all"], ["$ref": "#/$defs/discover"]]]
        case "connections":
            let discovery: Object = ["required": ["discover"]]
            let mapping: Object = [
                "if": discovery, "then": ["$ref": "#/$defs/discovery"], "else": ["$ref": "#/$defs/connections"],
            ]
            let items: Object = ["if": ["type": "string"], "then": ["const": "discover"], "else": mapping]
            return [
                "if": ["type": "string"], "then": ["const": "discover"],
                "else": ["type": "array", "minItems": 1, "items": items],
            ]
        case _ where path.hasSuffix("targets"):
            let items: Object = ["if": ["type": "object"], "then": ["$ref": "#/$defs/targets"], "else": name]
            return ["type": "array", "minItems": 1, "maxItems": 64, "items": items]
        case "maintenance": return ["type": "array", "items": ["$ref": "#/$defs/maintenance"]]
        default: return ["$ref": "#/$defs/\(definition(of: path))"]
        }
    }

    /// Returns the name of a section's definition. Sections with the same name have the same settings.
    private static func definition(of path: String) -> String {
        String(path.split(separator: ".").last ?? "").replacingOccurrences(of: "[]", with: "")
    }

    private static func shape(_ shape: ValueShape) -> Object {
        switch shape {
        case .text(let length):
            var object: Object = ["type": ["string", "number", "boolean"]]
            if let length { object.merge(["minLength": length.lowerBound, "maxLength": length.upperBound]) { $1 } }
            return object
        case .pattern(let pattern): return ["type": "string", "pattern": pattern]
        case .word(let set, let most):
            return ["type": ["string", "number", "boolean"], "pattern": "^[\(set)]{1,\(most)}$"]
        case .integer(let range):
            return ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .number(let range):
            return ["type": "number", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .boolean: return ["type": "boolean"]
        case .choice(let words): return ["enum": words]
        case .list(let item, let count):
            return [
                "type": "array", "items": Self.shape(item), "minItems": count.lowerBound, "maxItems": count.upperBound,
            ]
        case .texts(let most):
            return ["type": "object", "maxProperties": most, "additionalProperties": Self.shape(.text())]
        case .either(let shapes): return ["anyOf": shapes.map(Self.shape)]
        }
    }

    /// Returns the default as a JSON value.
    private static func standard(_ text: String, _ shape: ValueShape?) -> Any {
        switch shape {
        case .boolean: text == "true"
        case .number: Double(text) ?? text
        case .integer, .either: Int(text) ?? text
        default: text
        }
    }
}
