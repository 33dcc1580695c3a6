package topgun.application.admin;

import topgun.domain.value.ValueView.MapView;

/** What became of an index that was to be created. */
public sealed interface CreateOutcome {

    record Created(MapView index) implements CreateOutcome {}

    /** @param field which member is wrong */
    record Refused(String field, String reason) implements CreateOutcome {}

    /** There is one already, or no room for another one. */
    record Conflict(String reason) implements CreateOutcome {}
}
