package dev.skep.desired.manifest;

import dev.skep.desired.ContainerSpec.EngineRestart;
import dev.skep.desired.ContainerSpec.PublishMode;
import dev.skep.desired.DesiredService.PullPolicy;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Drift;
import dev.skep.desired.RestartPolicy;
import dev.skep.desired.Scheduling.EndpointMode;
import dev.skep.desired.Template;
import dev.skep.desired.UpdatePolicy;
import dev.skep.identity.SpecHash;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A desired state as text that a reviewer reads: records as indented attributes, small ones on one
 * line, without what is absent or the default.
 */
final class StateText {

    private static final int LINE = 100;

    private static final Set<Object> DEFAULTS =
            Set.of(
                    UpdatePolicy.DEFAULT,
                    RestartPolicy.ALWAYS,
                    EngineRestart.NO,
                    PullPolicy.MISSING,
                    PublishMode.INGRESS,
                    EndpointMode.VIP,
                    Drift.HEAL);

    private final StringBuilder text = new StringBuilder();

    private StateText() {}

    static String of(DesiredState state) {
        StateText writer = new StateText();
        writer.record(state, "");
        return writer.text.toString();
    }

    private void record(Record value, String indent) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object part = unwrapped(read(component, value));
            if (!isAbsent(part)) {
                present(component.getName(), part, indent);
            }
        }
    }

    private void present(String name, @Nullable Object value, String indent) {
        String inner = indent + "  ";
        switch (value) {
            case null -> throw new IllegalStateException(name + " is absent");
            case Map<?, ?> map -> {
                line(indent + name + ":");
                map.forEach((key, item) -> present(String.valueOf(key), item, inner));
            }
            case Collection<?> items -> {
                String oneLine = indent + name + ": " + items;
                if (items.stream().noneMatch(Record.class::isInstance) && fits(oneLine)) {
                    line(oneLine);
                } else {
                    line(indent + name + ":");
                    items.forEach(item -> item(item, inner));
                }
            }
            case Record nested -> {
                Optional<String> oneLine = inOneLine(nested).map(it -> indent + name + ": " + it);
                if (oneLine.filter(StateText::fits).isPresent()) {
                    line(oneLine.get());
                } else {
                    line(indent + name + ":");
                    record(nested, inner);
                }
            }
            default -> line(indent + name + ": " + word(name, value));
        }
    }

    private void item(Object item, String indent) {
        line(
                indent
                        + "- "
                        + (item instanceof Record nested
                                ? inOneLine(nested).orElseThrow()
                                : String.valueOf(item)));
    }

    /** {@code Bind{source=/a, target=/b}}; nothing for a record that holds others. */
    private static Optional<String> inOneLine(Record value) {
        if (value.toString().indexOf('[') < 0) {
            return Optional.of(value.toString());
        }
        List<String> parts = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object part = unwrapped(read(component, value));
            if (isAbsent(part) || part == null) {
                continue;
            }
            if (part instanceof Record choice && isChoice(choice)) {
                Optional<String> inner = inOneLine(choice);
                if (inner.isEmpty()) {
                    return Optional.empty();
                }
                parts.add(component.getName() + "=" + inner.get());
                continue;
            }
            boolean nested =
                    part instanceof Map<?, ?>
                            || part instanceof Record
                            || (part instanceof Collection<?> items
                                    && items.stream().anyMatch(Record.class::isInstance));
            if (nested && part.toString().indexOf('[') >= 0) {
                return Optional.empty();
            }
            parts.add(component.getName() + "=" + word(component.getName(), part));
        }
        String kind = isChoice(value) ? value.getClass().getSimpleName() : "";
        return Optional.of(kind + "{" + String.join(", ", parts) + "}");
    }

    private static String word(String name, Object value) {
        return name.equals("mode") && value instanceof Integer mode
                ? "0" + Integer.toOctalString(mode)
                : String.valueOf(value);
    }

    private static boolean fits(String line) {
        return line.length() <= LINE;
    }

    private void line(String line) {
        text.append(line.replace("\n", "\\n").stripTrailing()).append('\n');
    }

    private static @Nullable Object unwrapped(@Nullable Object value) {
        return switch (value) {
            case Optional<?> optional ->
                    optional.map(it -> it instanceof List<?> list && list.isEmpty() ? "[]" : it)
                            .orElse(null);
            case Template template -> template.spec();
            case null, default -> value;
        };
    }

    private static boolean isAbsent(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case SpecHash _ -> true;
            case Collection<?> items -> items.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case Boolean flag -> !flag;
            case Number number -> number.doubleValue() == 0;
            case Duration duration -> duration.isZero();
            case Record nested ->
                    DEFAULTS.contains(nested) || (!isChoice(nested) && isEmpty(nested));
            default -> DEFAULTS.contains(value);
        };
    }

    /** Whether it is one of several types that could stand there. */
    private static boolean isChoice(Record value) {
        Class<?> outer = value.getClass().getDeclaringClass();
        return outer != null && outer.isInterface();
    }

    private static boolean isEmpty(Record value) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            if (!isAbsent(unwrapped(read(component, value)))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object read(RecordComponent component, Record of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
