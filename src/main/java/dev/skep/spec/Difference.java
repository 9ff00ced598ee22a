package dev.skep.spec;

import dev.skep.tree.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One field in which a live service is not what was asked for.
 *
 * @param field {@code Image}, {@code Env.LEVEL}, {@code Mode.Replicated.Replicas}
 * @param live empty where there is none; a variable's value is never told, because it may be secret
 * @param wanted likewise
 * @param restartsTasks whether tasks are made anew to change it
 */
public record Difference(String field, String live, String wanted, boolean restartsTasks) {

    private static final String ENV = "Env";
    private static final String HIDDEN = "…";

    /** It only says whose the service is, and from what it was made. */
    public boolean isMark() {
        return field.startsWith("Labels.dev.skep.") || field.startsWith("Labels.com.docker.stack.");
    }

    /** {@code Image busybox:1 -> busybox:2}, {@code +Labels.tier=front}, {@code Env.LEVEL}. */
    public String text() {
        if (field.startsWith(ENV + ".")) {
            return (live.isEmpty() ? "+" : wanted.isEmpty() ? "-" : "") + field;
        }
        if (live.isEmpty()) {
            return "+" + field + " " + wanted;
        }
        return wanted.isEmpty() ? "-" + field + " " + live : field + " " + live + " -> " + wanted;
    }

    private Difference hidden() {
        return new Difference(field, hidden(live), hidden(wanted), restartsTasks);
    }

    private static String hidden(String value) {
        return value.isEmpty() ? "" : HIDDEN;
    }

    /** One of a mapping or a set is told for each entry that differs. */
    static List<Difference> of(Field field, Tree live, Tree wanted) {
        if (field.name().equals(ENV)) {
            List<Difference> told = ofEntries(field, variables(live), variables(wanted));
            // One variable may be there twice.
            return (told.isEmpty() ? ofItems(field, live.items(), wanted.items()) : told)
                    .stream().map(Difference::hidden).toList();
        }
        if (isOpen(live) && isOpen(wanted)) {
            return ofEntries(field, live.entries(), wanted.entries());
        }
        if (field.isSet()) {
            return ofItems(field, live.items(), wanted.items());
        }
        return List.of(difference(field, field.name(), live, wanted));
    }

    private static boolean isOpen(Tree value) {
        return value instanceof Tree.Mapping || value instanceof Tree.Nothing;
    }

    private static List<Difference> ofEntries(
            Field field, Map<String, Tree> live, Map<String, Tree> wanted) {
        SortedMap<String, Tree> keys = new TreeMap<>(live);
        keys.putAll(wanted);
        List<Difference> differences = new ArrayList<>();
        for (String key : keys.keySet()) {
            Tree before = live.getOrDefault(key, Tree.NOTHING);
            Tree after = wanted.getOrDefault(key, Tree.NOTHING);
            if (!before.equals(after)) {
                differences.add(difference(field, field.name() + "." + key, before, after));
            }
        }
        return differences;
    }

    /** An item that is there before and after under one key is told by what differs of it. */
    private static List<Difference> ofItems(Field field, List<Tree> live, List<Tree> wanted) {
        List<Difference> differences = new ArrayList<>();
        Set<Tree> come = new LinkedHashSet<>(wanted);
        come.removeAll(new HashSet<>(live));
        Map<String, Tree> successors = new HashMap<>();
        come.forEach(item ->
                Elements.key(field.name(), item)
                        .ifPresent(key -> successors.putIfAbsent(key, item)));
        Set<Tree> gone = new LinkedHashSet<>(live);
        gone.removeAll(new HashSet<>(wanted));
        for (Tree before : gone) {
            String key = Elements.key(field.name(), before).orElse("");
            Tree after = successors.remove(key);
            if (after == null) {
                differences.add(difference(field, field.name(), before, Tree.NOTHING));
            } else {
                ofLeaves(field, field.name() + "." + key, before, after, differences);
                come.remove(after);
            }
        }
        come.forEach(item -> differences.add(difference(field, field.name(), Tree.NOTHING, item)));
        return differences.isEmpty()
                ? List.of(
                        difference(
                                field,
                                field.name(),
                                new Tree.Sequence(live),
                                new Tree.Sequence(wanted)))
                : differences;
    }

    private static void ofLeaves(
            Field field, String name, Tree live, Tree wanted, List<Difference> differences) {
        if (!isOpen(live) || !isOpen(wanted)) {
            differences.add(difference(field, name, live, wanted));
            return;
        }
        SortedMap<String, Tree> keys = new TreeMap<>(live.entries());
        keys.putAll(wanted.entries());
        for (String key : keys.keySet()) {
            if (!live.at(key).equals(wanted.at(key))) {
                ofLeaves(field, name + "." + key, live.at(key), wanted.at(key), differences);
            }
        }
    }

    private static SortedMap<String, Tree> variables(Tree env) {
        SortedMap<String, Tree> variables = new TreeMap<>(Collections.emptySortedMap());
        env.items()
                .forEach(item ->
                        item.text()
                                .ifPresent(text -> {
                                    int equals = text.indexOf('=');
                                    variables.put(
                                            equals < 0 ? text : text.substring(0, equals), item);
                                }));
        return variables;
    }

    private static Difference difference(Field field, String name, Tree live, Tree wanted) {
        return new Difference(name, text(live), text(wanted), field.restartsTasks());
    }

    private static String text(Tree value) {
        return value instanceof Tree.Nothing ? "" : value.toString();
    }
}
