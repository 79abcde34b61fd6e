"""How likely a character is in an office's file, for each code page that may have written it.

Big5 and GB18030 read almost any bytes of each other without an error. What comes out tells them
apart: the right code page gives characters that people use, the wrong one gives rare ones.
The commonest characters below are those of running text, then of surnames, addresses, days,
money and cars. The classes behind them are the code pages' own: level 1 of both holds what is in
daily use, level 2 what is seldom seen.
"""

from enum import StrEnum
from math import log

TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後"
    "作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因"
    "只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應"
    "戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒"
    "原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太"
    "量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界"
    "達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今"
    "切院讓識候帶導爭運笑飛風步改收根幹造言聯持組每濟車親極林服快辦議往元英士證近失轉夫令準布始怎呢存"
    "未遠叫台單影具羅字愛擊流備兵連調深商算質團集百需價花黨華城石級整府離況亞請技際約示復病息究線似官"
    "火斷精滿支視消越器容照須九增研寫稱企八功嗎包片史委乎查輕易早曾除農找裝廣顯吧阿李標談吃圖念六引歷"
    "首醫局突專費號盡另周較注語僅考落青隨選列武紅響雖推勢參希古眾構房半節土投某案黑維革劃敵致陳律足態"
    "護七興派孩驗責營星夠章音跟志底站嚴巴例防族供效續施留講型料終答緊黃絕奇察母京段依批群項故按河米圍"
    "江織害斗雙境客紀採舉殺攻父蘇密低朝友訴止細願千值仍男錢破網熱助倒育屬坐帝限船臉職速刻樂否剛威毛狀"
    "率甚獨球般普怕彈校苦創偽承印晚蘭畢股拿室春修楊趙吳劉蔡許鄭謝洪郭邱曾廖賴徐葉蘇莊呂江何蕭羅高潘簡"
    "朱鍾彭游詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓阮馬董溫唐藍蔣石古紀姚連馮歐程湯黃田康"
    "姜白汪鄒尤巫鐘黎涂龔嚴韓袁金童陸夏柳凃邵錢伍倪溫于譚駱熊任甘秦顧毛章史官萬俞雷粘鄉鎮村縣鄰街巷弄"
    "樓路段號之室臺灣北中南東西新竹苗栗彰化雲嘉義屏宜蘭花蓮澎湖基隆桃園高雄里仁愛忠孝和平信義復興民權生"
    "族建國光華大同中正松山安萬內士林投文港豐原沙鹿清水梧棲烏溪龍井寧霧峰太平橋板莊汐止淡永土城樹三鶯歌"
    "蘆洲店坑碇瑞芳貢寮萬里峽泰五股八德楊梅壢觀音龜山武福興賢智勇敬美麗玉秀淑惠芬雅婷怡君佳慧珍珠霞雪琴"
    "芳香鳳英雯欣穎宏志偉俊傑家豪冠宇翔哲瑋銘鴻毅彥廷柏睿承恩品軒宗翰昇憲榮輝煌昌隆盛祥順順發財源進旺勝"
    "貴富添丁木火土炎坤乾元亨利貞姓名客戶電話手機地址車牌廠型式顏色年份出廠引擎身碼里程公數保養維修工單項"
    "目零件料名稱規格量價小計合總稅額備註日期時間預約交完結帳付款現刷卡師傅技領接待服務專員訂編統一發票歲"
    "生性別男女電子郵箱險到檢驗更換拆裝機油濾芯煞皮胎輪冷氣池燈雨刷正時鏈條齒箱變速懸吊避震球頭方向盤鈑噴"
    "漆烤補板門窗玻璃鏡座椅音響導航行駛紀錄器洗打蠟鍍膜輛租售買賣廣告來源介紹朋友舊新客流失追蹤提醒滿意調"
    "查有限股份司企業社行店廠商貿易實科技際物運輸旅館醫院學校協會基金診所藥局農漁牧林礦製造營建批零倉儲住"
    "宿餐飲訊傳播融保險動產專業術支援教育療藝娛樂休閒其他內政部財務防警察消府局處署委員管理課股組中心分銀"
    "豐田本日產馬自達三菱福斯賓士寶凌志現代起亞速霸陸雷諾標緻鈴木光陽山葉綠橙灰銀藍紫棕咖啡黃紅黑白"
    "〇零壹貳參肆伍陸柒捌玖拾佰仟萬元整"
)
SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后"
    "作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因"
    "只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应"
    "战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿"
    "原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太"
    "量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界"
    "达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今"
    "切院让识候带导争运笑飞风步改收根干造言联持组每济车亲极林服快办议往元英士证近失转夫令准布始怎呢存"
    "未远叫台单影具罗字爱击流备兵连调深商算质团集百需价花党华城石级整府离况亚请技际约示复病息究线似官"
    "火断精满支视消越器容照须九增研写称企八功吗包片史委乎查轻易早曾除农找装广显吧阿李标谈吃图念六引历"
    "首医局突专费号尽另周较注语仅考落青随选列武红响虽推势参希古众构房半节土投某案黑维革划敌致陈律足态"
    "护七兴派孩验责营星够章音跟志底站严巴例防族供效续施留讲型料终答紧黄绝奇察母京段依批群项故按河米围"
    "江织害斗双境客纪采举杀攻父苏密低朝友诉止细愿千值仍男钱破网热助倒育属坐帝限船脸职速刻乐否刚威毛状"
    "率甚独球般普怕弹校苦创伪承印晚兰毕股拿室春修杨赵吴刘蔡郑谢洪郭邱廖赖徐叶庄吕何萧高潘简孟龙万段钱"
    "朱钟彭游詹胡沈余卢梁颜柯翁魏孙戴范宋邓杜傅侯曹薛丁卓阮董温唐蓝蒋纪姚冯欧汤田康贾邹熊郝孔崔邵史毛"
    "姜汪尤巫黎涂龚韩袁童陆夏柳伍倪于谭骆任甘秦顾俞雷常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞"
    "区县乡镇村街道省市州盟旗自治新北京天津河山西内蒙古辽宁吉林黑龙江上海苏浙安徽福建东湖南广海川贵云陕"
    "甘肃青疆港澳台重庆深圳厦沈阳哈尔滨长春石庄太原济郑武汉沙昌合肥杭波温岛烟潍坊临沂淄博徐扬镇泰盐淮连"
    "宿莆泉漳龙岩三明九景德萍赣吉宜抚上饶洛开封平顶鹤壁焦作濮许漯南商周驻马店黄十堰襄鄂荆门孝感咸随恩施"
    "株湘潭衡邵岳张家界益郴永怀娄底韶珠汕佛江茂惠梅尾源清潮揭浮柳桂梧防城钦玉百贺池崇左昆曲保昭丽普临楚"
    "红文版纳迪兰嘉峪关金昌白银水威酒定陇夏固中卫吴忠银铜宝咸渭延榆汉康商洛遂攀枝自贡泸绵阳广元内乐眉雅"
    "桥朝丰景房通顺义怀柔密延兴谷昌台静蓟桃岭江溪源岗浦坪坝塘洲湾堡寨屯沟口岔店集营庙塔坡峰崖岸屿荡渡闸"
    "姓名客户电话手机地址车牌厂型式颜色年份出厂引擎身码里程公数保养维修工单项目零件料称规格量价小计合总税额"
    "备注日期时间预约交完结账付款现刷卡师傅技领接待服务专员订编统一发票岁生性别男女邮箱险到检验更换拆装机油"
    "滤芯刹皮胎轮冷气池灯雨刮正链条齿变速悬挂避震球头方向盘钣喷漆烤补板门窗玻璃镜座椅音响导航行驶记录器洗"
    "打蜡镀膜辆租售买卖广告介绍朋友旧新流失追踪提醒满意调查有限股份公司企业社行店厂商贸易实科技国际物运输旅"
    "馆医院学校协会基金诊所药局农渔牧林矿制造营建批零仓储住宿餐饮讯传播融保险动产专业术支援教育疗艺娱乐休闲"
    "丰田本日产马自达三菱福斯宾士宝凌现代起亚斯巴鲁雷诺标致铃木光阳雅哈绿橙灰银蓝紫棕咖啡黄红黑白比亚迪"
    "芳婷怡君佳慧珍霞雪琴香凤英雯欣颖宏志伟俊杰豪冠宇翔哲玮铭鸿毅彦廷柏睿承恩品轩宗翰升宪荣辉煌昌隆盛祥"
    "强军磊洋勇艳娟涛超秀丽桂敏静芳刚平辉玲红飞燕鹏华建国建民玉兰桂英凤梅娜帅浩宇轩子涵梓萱欣怡诗雨晨曦"
    "〇零壹贰叁肆伍陆柒捌玖拾佰仟万元整"
)
_MARKS = (
    "　、。，．·：；？！…—～（）「」『』【】《》〈〉〔〕“”‘’％＋－＝／＃＊＆＠＄￥×÷±℃°"
    "○●◎★☆△▲□■◆◇→←↑↓※"
)
_WIDE = "".join(map(chr, range(0xFF10, 0xFF1A))) + "".join(map(chr, range(0xFF21, 0xFF3B)))
_WESTERN = "éèêëàâäáãåæçñíìîïóòôöõøœúùûüßýÿšžðþÉÈÊÀÂÄÁÃÅÆÇÑÍÎÓÔÖÕØŒÚÜŠŽ"
_WESTERN_MARKS = "’‘“”„–—…«»°£€©®™§·¿¡²³½¼×ºª±µ\xa0"

# The natural logarithms of how often one character of a class is met among all that are not
# ASCII: the share of its class in such files, divided by how many characters the class has.
_COMMON = 0.75
_SELDOM = log(0.002 / 18_000)
_UNKNOWN = _SELDOM - 1
_WIDE_MARK = log(0.05 / 200)
# What an ASCII character weighs: the wrong reading of Big5 as a Western text has more of them.
PLAIN = -3.5


class Script(StrEnum):
    """What a text is written in."""

    TRADITIONAL = "traditional"
    SIMPLIFIED = "simplified"
    WESTERN = "western"


class Weights(dict[str, float]):
    """The weight of each character in one script, found once and then remembered."""

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._weigh = _CLASSES[script]
        if script is Script.WESTERN:
            self.update(dict.fromkeys(_WESTERN_MARKS, log(0.1 / len(_WESTERN_MARKS))))
            self.update(dict.fromkeys(_WESTERN, log(0.85 / len(_WESTERN))))
        else:
            common = set(TRADITIONAL if script is Script.TRADITIONAL else SIMPLIFIED)
            self.update(dict.fromkeys(_MARKS + _WIDE, _WIDE_MARK))
            self.update(dict.fromkeys(common, log(_COMMON / len(common))))
        self.update(dict.fromkeys(map(chr, range(128)), PLAIN))

    def __missing__(self, character: str) -> float:
        """Weigh a character that is none of the commonest."""
        own = "\ue000" <= character <= "\uf8ff"  # of somebody's own making
        weight = self[character] = _UNKNOWN if own else self._weigh(character)
        return weight


def _lead(character: str, codec: str) -> int:
    """Return the first byte, which tells the level; 0 for a character the code page has not."""
    try:
        return character.encode(codec)[0]
    except UnicodeEncodeError:
        return 0


def _traditional(character: str) -> float:
    """Weigh by the levels of Big5."""
    lead = _lead(character, "cp950")
    if lead < 0xA4:  # noqa: PLR2004 -- where level 1 begins
        return log(0.01 / 400) if lead else _SELDOM
    return log(0.18 / 4_600) if lead < 0xC7 else log(0.01 / 7_650)  # noqa: PLR2004 -- level 2


def _simplified(character: str) -> float:
    """Weigh by the levels of GB 2312."""
    lead = _lead(character, "gb2312")
    if lead < 0xB0:  # noqa: PLR2004 -- where level 1 begins
        return log(0.01 / 680) if lead else _SELDOM
    return log(0.18 / 3_000) if lead < 0xD8 else log(0.01 / 3_008)  # noqa: PLR2004 -- level 2


def _western(character: str) -> float:
    """Weigh by what a Western code page has at all."""
    return log(0.0005 / 60) if _lead(character, "cp1252") else _UNKNOWN


_CLASSES = {
    Script.TRADITIONAL: _traditional,
    Script.SIMPLIFIED: _simplified,
    Script.WESTERN: _western,
}
