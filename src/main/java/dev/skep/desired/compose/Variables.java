package dev.skep.desired.compose;

import dev.skep.desired.input.InputFiles;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables that a project is read with; each that is looked up is told. */
final class Variables extends AbstractMap<String, String> {

    private final Map<String, String> values;
    private final InputFiles told;

    Variables(Map<String, String> values, InputFiles told) {
        this.values = values;
        this.told = told;
    }

    /** The same for who looks up what nobody is to be told. */
    Map<String, String> untold() {
        return values;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        String value = values.get(name);
        if (value != null && name instanceof String variable) {
            told.used(variable, value);
        }
        return value;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return Collections.unmodifiableMap(values).entrySet();
    }
}
