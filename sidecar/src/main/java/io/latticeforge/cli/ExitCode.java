package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the process says when it ends. The numbers are part of the interface and never change. */
public enum ExitCode {
    OK(0, "done"),
    NO(1, "the answer is no: something checked is not as it should be"),
    USAGE(2, "a flag or an argument that cannot be"),
    ENVIRONMENT(3, "a path, port, lock or disk space that cannot be had"),
    CONFIGURATION(4, "a configuration, policy or gate that cannot be used"),
    INTERNAL(70, "a fault of ours");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }

    /** The exit code for an error's code. */
    public static ExitCode of(ErrorCode code) {
        return switch (code) {
            case BAD_CONFIGURATION, UNKNOWN_NAME -> CONFIGURATION;
            case UNAVAILABLE, NOT_READY, DRAINING, UNAUTHORIZED -> ENVIRONMENT;
            case CORRUPT -> NO;
            case TOO_LARGE, MALFORMED, UNKNOWN_TEMPLATE, UNSUPPORTED_VERSION, OUT_OF_TURN, UNKNOWN_GROUP, UNKNOWN_SEQUENCE, UNKNOWN_ROUTE,
                    DUPLICATE_ID, OUT_OF_ORDER, WRONG_ROW, INVALID_ROW, LIMIT_REACHED, OVER_CREDIT -> NO;
            case INTERNAL -> INTERNAL;
        };
    }

    /** Number to meaning, as the help prints them. */
    static Map<String, String> listed() {
        Map<String, String> all = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            all.put(" " + code.number, code.meaning);
        }
        all.put("143", "ended by SIGTERM, drained");
        return all;
    }
}
