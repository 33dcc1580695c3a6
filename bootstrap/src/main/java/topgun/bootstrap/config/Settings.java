package topgun.bootstrap.config;

import java.util.List;

/** All settings of the server, in the order in which they are listed. */
public final class Settings {

    /** How to write values that are more than a word. */
    public static final String NOTATION =
            "Durations are written as " + DurationText.EXAMPLES + ", sizes as " + SizeText.EXAMPLES + ".";

    private static final List<Section> SECTIONS = List.of(
            NetworkSettings.SECTION,
            SecuritySettings.SECTION,
            StorageSettings.SECTION,
            DataSettings.SECTION,
            QueryingSettings.SECTION,
            SearchingSettings.SECTION,
            VectorSearchSettings.SECTION,
            ScriptSettings.SECTION,
            LimitSettings.SECTION,
            RunningSettings.SECTION);

    private Settings() {}

    public static List<Section> sections() {
        return SECTIONS;
    }

    public static List<Setting<?>> all() {
        return SECTIONS.stream()
                .<Setting<?>>flatMap(section -> section.settings().stream())
                .toList();
    }
}
