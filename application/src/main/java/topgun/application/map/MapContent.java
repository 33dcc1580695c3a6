package topgun.application.map;

import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.OrMap;

/** What a map holds decides its kind; a map that holds nothing is of no kind yet. */
public sealed interface MapContent {

    record Nothing() implements MapContent {}

    record Lww(LwwMap map) implements MapContent {}

    record Or(OrMap map) implements MapContent {}
}
