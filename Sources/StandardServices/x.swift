internal import WafermapAPI
