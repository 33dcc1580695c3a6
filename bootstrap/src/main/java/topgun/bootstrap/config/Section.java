package topgun.bootstrap.config;

import java.util.ArrayList;
import java.util.List;

/** Settings that are declared, and listed, together. */
public final class Section {

    private final String title;
    private final List<Setting<?>> settings = new ArrayList<>();

    Section(String title) {
        this.title = title;
    }

    /** Begins a setting, which belongs to this section once it is said what it {@linkplain Setting.Draft#means means}. */
    <T> Setting.Draft<T> setting(String name, SettingType<T> type) {
        return new Setting.Draft<>(this, name, type);
    }

    void add(Setting<?> setting) {
        settings.add(setting);
    }

    public String title() {
        return title;
    }

    /** In the order in which they are declared. */
    public List<Setting<?>> settings() {
        return List.copyOf(settings);
    }
}
