/** What firmware 0.1.0 stored, written by its own code: five settings, one after the other, and two states. */
export const FORMER: Readonly<Record<string, string>> = {
  "config.0":
    '5 d904f8f8 211 {"version":1,"wifi":{"ssid":"Café 🛰","password":"correct horse"},"receiver":{"leapWaitS":60},"serving":{"allow":["10.0.0.0/8","fd00::/8"]},"authentication":{"keys":["7:AES128:2b7e151628aed2a6abf7158809cf4f3c"]}}',
  "config.1":
    '4 c3650e93 139 {"version":1,"wifi":{"ssid":"Café 🛰","password":"correct horse"},"receiver":{"leapWaitS":60},"serving":{"allow":["10.0.0.0/8","fd00::/8"]}}',
  "state.0": "1 b16cc87f 33 1,-23456.789,,,,18,,,ublox,9600,,",
  "state.1": "2 18127a89 27 1,12.5,,,,18,,,ublox,9600,,",
};
