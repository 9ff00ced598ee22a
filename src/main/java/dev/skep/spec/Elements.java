package dev.skep.spec;

import dev.skep.tree.Tree;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One element of a list in a service's spec, with what the daemon fills in for itself. */
final class Elements {

    private static final String FILE = "File";
    private static final String NAME = "Name";

    private Elements() {}

    static Tree canonical(String field, Tree element) {
        return switch (field) {
            case "EndpointSpec.Ports" ->
                    defaulted(defaulted(element, "Protocol", "tcp"), "PublishMode", "ingress");
            case "Networks" -> sorted(element, "Aliases");
            case "Configs" -> file(element, "ConfigID", "/");
            case "Secrets" -> file(element, "SecretID", "/run/secrets/");
            case "CapabilityAdd", "CapabilityDrop" ->
                    element.text().map(name -> Tree.of(capability(name))).orElse(element);
            case "Placement.Constraints" ->
                    element.text()
                            .map(text ->
                                    Tree.of(text.replaceAll("\\s*(==|!=)\\s*", " $1 ").strip()))
                            .orElse(element);
            default -> element;
        };
    }

    /** What makes an element of a list the same one before and after a change. */
    static Optional<String> key(String field, Tree element) {
        return switch (field) {
            case "EndpointSpec.Ports" ->
                    element.at("TargetPort")
                            .whole()
                            .map(port -> port + "/" + element.at("Protocol").text().orElse(""));
            case "Networks", "Mounts" -> element.at("Target").text();
            case "Configs", "Secrets" -> element.at(FILE, NAME).text();
            case "Ulimits" -> element.at(NAME).text();
            default -> Optional.empty();
        };
    }

    private static Tree sorted(Tree element, String key) {
        List<Tree> items =
                element.at(key).items().stream()
                        .sorted(Comparator.comparing(Tree::toString))
                        .toList();
        return items.isEmpty() ? element : element.with(List.of(key), new Tree.Sequence(items));
    }

    private static Tree defaulted(Tree element, String key, String value) {
        return element.at(key).isZero() ? element.with(List.of(key), Tree.of(value)) : element;
    }

    /** It is told by its name; the id of the same name is looked up when the spec is written. */
    private static Tree file(Tree element, String id, String folder) {
        Tree named = element.with(List.of(id), Tree.NOTHING);
        String target = element.at(FILE, NAME).text().orElse("");
        if (target.startsWith(folder) && target.indexOf('/', folder.length()) < 0) {
            named = named.with(List.of(FILE, NAME), Tree.of(target.substring(folder.length())));
        }
        return named;
    }

    /** {@code net_admin} as the daemon keeps it: {@code CAP_NET_ADMIN}. */
    static String capability(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.equals("ALL") || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
    }
}
