package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

    static List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>(Settings.all());
        Stream.of(CommandSettings.ofTokens(), CommandSettings.ofRules())
                .flatMap(List::stream)
                .filter(setting -> !all.contains(setting))
                .forEach(all::add);
        return all;
    }

    @Test
    void nothingIsNamedTwice() {
        assertThat(settings()).extracting(Setting::name).doesNotHaveDuplicates();
        assertThat(settings().stream().flatMap(setting -> setting.variableNames().stream()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void defaultsAreAllowedThemselves(Setting<T> setting) {
        setting.usual()
                .ifPresent(
                        usual -> assertThat(setting.type().read(setting.type().write(usual)))
                                .contains(usual));
        setting.instead()
                .ifPresent(other -> assertThat(
                                setting.type().read(setting.type().write(other.value())))
                        .contains(other.value()));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingIsExplainedInSentences(Setting<?> setting) {
        assertThat(setting.name()).matches("[a-z]+(-[a-z]+)*");
        assertThat(setting.description()).matches("[A-Z0-9].*[^.]\\.");
        assertThat(setting.type().expected()).isNotBlank().doesNotEndWith(".");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingOfTheServerIsAVariableToo(Setting<?> setting) {
        if (Settings.all().contains(setting)) {
            assertThat(setting.variableNames())
                    .contains("TOPGUN_" + setting.name().replace('-', '_').toUpperCase(Locale.ROOT));
        } else {
            assertThat(setting.variableNames()).isEmpty();
        }
    }

    @Test
    void namesThatAreKnownFromElsewhereAreUnderstood() {
        Map<Setting<?>, String> known = Map.of(
                NetworkSettings.PORT, "PORT",
                NetworkSettings.HOST, "TOPGUN_BIND_ADDR",
                DataSettings.NODE_ID, "NODE_ID",
                SecuritySettings.JWT_SECRET, "JWT_SECRET",
                StorageSettings.DATABASE_URL, "DATABASE_URL",
                StorageSettings.STORAGE_KIND, "STORAGE_BACKEND",
                RunningSettings.ENVIRONMENT, "NODE_ENV",
                RunningSettings.LOG_LEVEL, "LOG_LEVEL");
        known.forEach((setting, variable) ->
                assertThat(setting.variableNames()).as(setting.name()).contains(variable));
    }

    @Test
    void everySectionHasSettings() {
        assertThat(Settings.sections())
                .allSatisfy(section ->
                        assertThat(section.settings()).as(section.title()).isNotEmpty());
    }
}
