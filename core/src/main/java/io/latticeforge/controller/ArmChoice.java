package io.latticeforge.controller;

import io.latticeforge.base.State;

/**
 * What was chosen for a group, kept until its outcome is known.
 *
 * @param controllerVersion of the controller that chose
 * @param propensity with which the arm was drawn
 * @param features that it was chosen by, {@link Traffic#FEATURES} of them
 */
public record ArmChoice(long controllerVersion, int arm, double propensity, double[] features) {
    public static ArmChoice restored(State s) {
        ArmChoice choice = new ArmChoice(s.i64(0), s.i32(0), s.f64(0), new double[Traffic.FEATURES]);
        s.f64s(choice.features, 0, Traffic.FEATURES);
        return choice;
    }

    public void save(State s) {
        s.i64(controllerVersion);
        s.i32(arm);
        s.f64(propensity);
        s.f64s(features, 0, Traffic.FEATURES);
    }
}
